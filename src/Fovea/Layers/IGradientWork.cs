namespace Fovea.Layers;

/// <summary>Parameter gradients as sums over all rows and steps, cut into units that write different numbers.</summary>
public interface IGradientWork
{
    /// <summary>Number of units.</summary>
    int Units { get; }

    /// <summary>
    /// Multiply-adds that one row costs the layer in a training step of <paramref name="steps"/> glimpses: forward, derivative by
    /// its input where that is computed, and derivative by its parameters.
    /// </summary>
    long MultiplyAdds(int steps);

    /// <summary>Overwrites one unit's part of the gradient with its sum in the arena's row order.</summary>
    void Run(Arena arena, int unit);
}
