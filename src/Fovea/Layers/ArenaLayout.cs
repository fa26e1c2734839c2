using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>Hands out places for activations while a model is put together; arenas are made from it afterwards.</summary>
public sealed class ArenaLayout
{
    private readonly List<(int Stride, bool ForTraining)> slots = [];

    internal IReadOnlyList<(int Stride, bool ForTraining)> Slots => slots;

    /// <summary>A place for <paramref name="width"/> numbers per row and step.</summary>
    public Slot Add(int width) => Add(width, forTraining: false);

    /// <summary>A place that only training needs: a derivative, say.</summary>
    public Slot AddForTraining(int width) => Add(width, forTraining: true);

    /// <summary>A place for activations and one for their derivatives.</summary>
    public Signal AddSignal(int width) => new(Add(width), AddForTraining(width));

    private Slot Add(int width, bool forTraining)
    {
        Guard.AtLeast(width, 1);
        slots.Add((Matrix.StrideFor(width), forTraining));
        return new Slot(slots.Count - 1, width);
    }
}
