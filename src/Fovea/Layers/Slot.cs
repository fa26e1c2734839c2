namespace Fovea.Layers;

/// <summary>A place in an <see cref="Arena"/> for [steps, rows, width] numbers, handed out by an <see cref="ArenaLayout"/>.</summary>
/// <param name="Index">Number of the place.</param>
/// <param name="Width">Numbers per row.</param>
public readonly record struct Slot(int Index, int Width);

/// <summary>A place in an <see cref="Arena"/> for packed weights.</summary>
/// <param name="Index">Number of the place.</param>
public readonly record struct PackedSlot(int Index);

/// <summary>What flows from one module to the next: activations and, beside them, the loss's derivative by each.</summary>
/// <param name="Value">Activations.</param>
/// <param name="Gradient">Derivatives, of the same width.</param>
public readonly record struct Signal(Slot Value, Slot Gradient)
{
    /// <summary>Numbers per row.</summary>
    public int Width => Value.Width;
}
