using Fovea.Parts;

namespace Fovea.Devices.Plans;

/// <summary>
/// Where parameters lie in a device's memory, and in training what belongs to them: all laid out like the parameters' own buffers, so that they come and
/// go as they are.
/// </summary>
/// <param name="Length">Floats of the parameters, padding included.</param>
/// <param name="States">Buffers that the optimizer remembers; 0 in evaluation.</param>
/// <param name="Splits">Parts that gradients are summed in; 0 in evaluation.</param>
internal readonly record struct ParameterMap(int Length, int States, int Splits)
{
    /// <summary>The parameters' values: the first numbers of all.</summary>
    public const uint Values = 0;

    /// <summary>Their gradients.</summary>
    public uint Gradients => (uint)Length;

    /// <summary>The parts that gradients are summed in, one after the other.</summary>
    public uint SplitSums => (uint)((2L + States) * Length);

    /// <summary>Behind all of it.</summary>
    public long End => Splits == 0 ? Length : (2L + States + Splits) * Length;

    /// <summary>The map of an evaluation.</summary>
    public static ParameterMap ForEvaluation(ParameterSet parameters) => new(parameters.Length, States: 0, Splits: 0);

    /// <summary>What the optimizer remembers.</summary>
    public uint StateAt(int state) => (uint)((2L + state) * Length);
}
