using Fovea.Parts;

namespace Fovea.Devices.Plans;

/// <summary>A matrix of float32 in a device's memory. Rows are padded with zeros to lines of 16 numbers, as those of parameters are.</summary>
/// <param name="Place">Number of its first float32 in the memory.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns without padding.</param>
internal readonly record struct DeviceMatrix(uint Place, int Rows, int Columns)
{
    /// <summary>Numbers from one row to the next.</summary>
    public int Stride => StrideOf(Columns);

    /// <summary>Numbers in all, padding included.</summary>
    public long Length => (long)Rows * Stride;

    /// <summary>A parameter's matrix where the parameters begin at a place.</summary>
    public static DeviceMatrix ForParameter(Parameter parameter, uint parameters) => new(parameters + (uint)parameter.Offset, parameter.Rows, parameter.Columns);

    /// <summary>Columns with their padding.</summary>
    public static int StrideOf(int columns) => Parameter.StrideOf(columns);

    /// <summary>One row.</summary>
    public uint RowPlace(int row) => Place + (uint)((long)row * Stride);
}

/// <summary>A place for [steps, rows, columns] activations, as an arena has one for each slot.</summary>
/// <param name="Place">Number of its first float32 in the memory.</param>
/// <param name="Steps">Steps.</param>
/// <param name="Rows">Rows of a step.</param>
/// <param name="Columns">Columns without padding.</param>
internal readonly record struct DeviceSlot(uint Place, int Steps, int Rows, int Columns)
{
    /// <summary>Numbers from one row to the next.</summary>
    public int Stride => DeviceMatrix.StrideOf(Columns);

    /// <summary>All steps, one under the other.</summary>
    public DeviceMatrix All => Range(0, Steps);

    /// <summary>The rows of a step.</summary>
    public DeviceMatrix Step(int t) => Range(t, 1);

    /// <summary>The rows of some steps, one under the other.</summary>
    public DeviceMatrix Range(int first, int count) => new(Place + (uint)((long)first * Rows * Stride), count * Rows, Columns);
}

/// <summary>Activations and the loss's derivative by each; in evaluation without the latter.</summary>
/// <param name="Value">Activations.</param>
/// <param name="Gradient">Derivatives.</param>
internal readonly record struct DeviceSignal(DeviceSlot Value, DeviceSlot Gradient);

/// <summary>The weights of a dense layer.</summary>
/// <param name="Matrix">[inputs, outputs].</param>
/// <param name="Bias">[1, outputs], or null.</param>
internal readonly record struct DeviceWeights(DeviceMatrix Matrix, DeviceMatrix? Bias);
