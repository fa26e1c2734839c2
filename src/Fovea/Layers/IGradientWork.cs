namespace Fovea.Layers;

/// <summary>Parameter gradients as sums over all rows and steps, cut into units that write different numbers.</summary>
public interface IGradientWork
{
    /// <summary>Number of units.</summary>
    int Units { get; }

    /// <summary>What the layer is learned from.</summary>
    ParameterGroup Group { get; }

    /// <summary>Multiply-adds that one row costs the layer on its way forward through <paramref name="steps"/> glimpses.</summary>
    long ForwardMultiplyAdds(int steps);

    /// <summary>The same for a training step: forward, derivative by the input where that is computed, derivative by the parameters.</summary>
    long TrainingMultiplyAdds(int steps);

    /// <summary>Overwrites one unit's part of the gradient with its sum in the arena's row order.</summary>
    void Run(Arena arena, int unit);
}
