using Fovea.Layers;

namespace Fovea.Heads;

/// <summary>Reads something off the core's state, at every step or at some.</summary>
public interface IHead
{
    /// <summary>What it says, [rows, outputs], and its derivative.</summary>
    Signal Output { get; }

    /// <summary>Computes <see cref="Output"/> of step <paramref name="t"/>.</summary>
    void Forward(Arena arena, int t);

    /// <summary>
    /// Adds to the derivative by the state of step <paramref name="t"/>, if t is among the steps it learns from and it is not
    /// detached; called before the core's step.
    /// </summary>
    void Backward(Arena arena, int t);
}
