using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// Hands out places for activations and for packed weights while a model is put together; arenas are made from it afterwards.
/// </summary>
/// <param name="kernel">Says how weights are packed.</param>
public sealed class ArenaLayout(MatrixKernel kernel)
{
    private readonly List<(int Stride, bool ForTraining, bool OneRow)> slots = [];
    private readonly List<(Parameter Weight, bool Transposed)> packed = [];

    internal MatrixKernel Kernel => kernel;

    internal IReadOnlyList<(int Stride, bool ForTraining, bool OneRow)> Slots => slots;

    internal IReadOnlyList<(Parameter Weight, bool Transposed)> PackedWeights => packed;

    /// <summary>A place for <paramref name="width"/> numbers per row and step.</summary>
    public Slot Add(int width) => Add(width, forTraining: false);

    /// <summary>A place that only training needs: a derivative, say.</summary>
    public Slot AddForTraining(int width) => Add(width, forTraining: true);

    /// <summary>A place that only training needs for <paramref name="width"/> numbers per step, one row for all rows: a mean, say.</summary>
    public Slot AddStepForTraining(int width) => Add(width, forTraining: true, oneRow: true);

    /// <summary>A place for activations and one for their derivatives.</summary>
    public Signal AddSignal(int width) => new(Add(width), AddForTraining(width));

    /// <summary>A place for weights [inputs, outputs] as the kernel reads them.</summary>
    public PackedSlot AddPacked(Parameter weight) => AddPacked(weight, transposed: false);

    /// <summary>A place for the transpose of weights, which only training needs: derivatives by a layer's input.</summary>
    public PackedSlot AddPackedTransposed(Parameter weight) => AddPacked(weight, transposed: true);

    private Slot Add(int width, bool forTraining, bool oneRow = false)
    {
        Guard.AtLeast(width, 1);
        slots.Add((Matrix.StrideFor(width), forTraining, oneRow));
        return new Slot(slots.Count - 1, width);
    }

    private PackedSlot AddPacked(Parameter weight, bool transposed)
    {
        packed.Add((weight, transposed));
        return new PackedSlot(packed.Count - 1);
    }
}
