namespace Fovea.Layers;

/// <summary>What a parameter is learned from: each group can have its own learning rate and is clipped by itself.</summary>
public enum ParameterGroup
{
    /// <summary>Glimpse network, core and action network: cross-entropy.</summary>
    Classifier,

    /// <summary>Location network: REINFORCE.</summary>
    Policy,

    /// <summary>Baseline network: regression to the reward.</summary>
    Baseline,

    /// <summary>
    /// Not learned: what a batch normalisation remembers of the numbers it has seen. What stands for the gradient is the step itself, which
    /// no optimizer, learning rate or clipping changes.
    /// </summary>
    Statistics,
}
