using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>The rows of an arena that one worker carries through all steps.</summary>
/// <param name="Arena">Where they lie.</param>
/// <param name="FirstRow">Number of the block's first row among the arena's.</param>
/// <param name="Rows">Rows of the block.</param>
public readonly record struct ArenaBlock(Arena Arena, int FirstRow, int Rows)
{
    /// <summary>Glimpses per rollout.</summary>
    public int Steps => Arena.Steps;

    /// <summary>Whether a backward pass will follow.</summary>
    public bool Training => Arena.Training;

    /// <summary>The numbers of step <paramref name="t"/>, [rows, width].</summary>
    public Matrix Step(Slot slot, int t) => View(slot, t, 1);

    /// <summary>The numbers of all steps, step by step, [steps * rows, width].</summary>
    public Matrix All(Slot slot) => View(slot, 0, Steps);

    /// <summary>The numbers of a range of steps, step by step, [count * rows, width].</summary>
    public Matrix Range(Slot slot, Range steps)
    {
        (int first, int count) = steps.GetOffsetAndLength(Steps);
        return View(slot, first, count);
    }

    private Matrix View(Slot slot, int first, int count) => Arena.View(slot, (FirstRow * Steps) + (first * Rows), count * Rows);
}
