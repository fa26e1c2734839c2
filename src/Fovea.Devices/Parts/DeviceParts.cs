using Fovea.Devices.Plans;
using Fovea.Parts;

namespace Fovea.Devices.Parts;

/// <summary>Reads glimpses on a device: what an <see cref="IGlimpseNetwork"/> does, as launches of a plan.</summary>
internal interface IDeviceGlimpse
{
    /// <summary>g_t and its derivative.</summary>
    DeviceSignal Output { get; }

    /// <summary>Whether g is a ReLU's output and the derivative by it is wanted behind that ReLU: 0 where g is.</summary>
    bool WantsGatedGradient { get; }

    /// <summary>Adds the launches of step <paramref name="t"/>.</summary>
    void Forward(PlanBuilder plan, int t);

    /// <summary>Adds those from the derivative by g of all steps to the parameters'.</summary>
    void Backward(PlanBuilder plan);
}

/// <summary>A recurrent core on a device: what an <see cref="IRecurrentCore"/> does.</summary>
internal interface IDeviceCore
{
    /// <summary>h_t and its derivative.</summary>
    DeviceSignal State { get; }

    /// <summary>Adds the launches of step <paramref name="t"/>.</summary>
    void Forward(PlanBuilder plan, int t);

    /// <summary>Adds the chain through time and what follows it, when all heads have added theirs to the derivative by the state.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stateGradient">Which steps' derivative by the state holds something already.</param>
    /// <param name="input">g, whose derivative is overwritten.</param>
    void Backward(PlanBuilder plan, GradientTarget stateGradient, IDeviceGlimpse input);
}

/// <summary>A head on a device: what an <see cref="IHead"/> does, for a range of steps at a time.</summary>
internal interface IDeviceHead
{
    /// <summary>The head's output and its derivative.</summary>
    DeviceSignal Output { get; }

    /// <summary>Adds the launches of some steps.</summary>
    void Forward(PlanBuilder plan, int first, int count);

    /// <summary>Adds those from the derivative by the output of the steps it learns from to the parameters', and to the state's where it is not detached.</summary>
    void Backward(PlanBuilder plan, GradientTarget stateGradient);
}

/// <summary>Derivatives that several parts add to: the first one overwrites, so that nothing has to be cleared.</summary>
/// <param name="slot">Where they lie.</param>
internal sealed class GradientTarget(DeviceSlot slot)
{
    private readonly bool[] isWritten = new bool[slot.Steps];

    /// <summary>Where they lie.</summary>
    public DeviceSlot Slot => slot;

    /// <summary>Notes that some steps are written now, and says whether they held something before: whoever writes must add then.</summary>
    /// <exception cref="InvalidOperationException">Some of them did and some did not.</exception>
    public bool Write(int first, int count)
    {
        bool adds = count > 0 && isWritten[first];
        for (int t = first; t < first + count; t++)
        {
            if (isWritten[t] != adds) throw new InvalidOperationException($"derivatives of steps {first} to {first + count - 1} hold something at some steps only");
            isWritten[t] = true;
        }

        return adds;
    }
}
