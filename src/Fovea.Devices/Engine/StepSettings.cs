using System.Runtime.InteropServices;
using Fovea.Devices.Drivers;
using Fovea.Devices.Plans;

namespace Fovea.Devices.Engine;

/// <summary>The buffer of <see cref="Settings"/>, filled by a kernel: its arguments are all that a step sends of it.</summary>
internal sealed class StepSettings : IDisposable
{
    private readonly Device device;
    private readonly KernelArgument argument;
    private readonly Launch begin;

    /// <summary>Allocates it.</summary>
    public unsafe StepSettings(Device device)
    {
        this.device = device;
        Buffer = device.Allocate(sizeof(Settings));
        argument = KernelArgument.FromValue(default(Settings));
        begin = new Launch("begin", 1, 1, 1, Buffer, argument);
    }

    /// <summary>Where kernels read it.</summary>
    public DeviceBuffer Buffer { get; }

    /// <summary>Says where a training step looks, and how it changes the parameters.</summary>
    /// <param name="gaze">Where rollouts look.</param>
    /// <param name="epoch">Which fresh images and views these are.</param>
    /// <param name="options">The optimizer's numbers.</param>
    /// <param name="learningRate">Learning rate of this step.</param>
    /// <param name="step">Number of the update, from 1 on.</param>
    public void Set(Gaze gaze, int epoch, TrainingOptions options, float learningRate, int step)
    {
        float policyRate = learningRate * options.PolicyLearningRateFactor;
        Settings settings = SettingsOf(gaze) with { Epoch = (uint)epoch, Rate = learningRate, PolicyRate = policyRate };
        if (options.Optimizer is AdamOptions adam)
        {
            // As Adam does, to the bit.
            double correction1 = 1 - Math.Pow(adam.Beta1, step), correction2 = 1 - Math.Pow(adam.Beta2, step);
            settings.Rate = (float)(learningRate * Math.Sqrt(correction2) / correction1);
            settings.PolicyRate = (float)(policyRate * Math.Sqrt(correction2) / correction1);
            (settings.Kept, settings.PolicyKept) = (Adam.Kept(adam.WeightDecay, learningRate), Adam.Kept(adam.WeightDecay, learningRate * options.PolicyLearningRateFactor));
            settings.StableEpsilon = (float)(adam.Epsilon * Math.Sqrt(correction2));
        }

        Run(settings);
    }

    /// <summary>Says where an evaluation looks.</summary>
    /// <param name="gaze">Where rollouts look.</param>
    /// <param name="firstImage">Number of the first image; the others follow in order.</param>
    public void Set(Gaze gaze, int firstImage) => Run(SettingsOf(gaze) with { FirstImage = (uint)firstImage });

    /// <inheritdoc/>
    public void Dispose() => Buffer.Dispose();

    private static Settings SettingsOf(Gaze gaze) => new()
    {
        SeedLow = (uint)gaze.Seed,
        SeedHigh = (uint)(gaze.Seed >> 32),
        StartPurpose = (uint)gaze.StartPurpose,
        NoisePurpose = (uint)gaze.NoisePurpose,
        Stream = (uint)gaze.Stream,
        Gaze = (uint)gaze.Kind,
        HasStart = gaze.Start is null ? 0u : 1u,
        StartX = gaze.Start?.X ?? 0f,
        StartY = gaze.Start?.Y ?? 0f,
        StartStd = gaze.StartStd,
        Std = gaze.Std,
    };

    private void Run(Settings settings)
    {
        MemoryMarshal.Write(argument.Value, in settings);
        device.Run(begin);
    }
}
