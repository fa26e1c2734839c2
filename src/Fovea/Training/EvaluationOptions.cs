using Fovea.Configuration;
using Fovea.Heads;

namespace Fovea.Training;

/// <summary>How a model is evaluated. The default is one deterministic look per image, at mean locations.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Sampled rollouts whose class probabilities are averaged; null for one look at mean locations.</summary>
    /// <value>Null or 1 to 1000; default null.</value>
    public int? Rollouts { get; init => field = value is null ? null : Check.Within(value.Value, 1, 1000, nameof(Rollouts)); }

    /// <summary>Glimpses after which the class is read off; null for as many as the model was trained with.</summary>
    /// <value>Null or 1 to 1000; default null.</value>
    public int? Glimpses { get; init => field = value is null ? null : Check.Within(value.Value, 1, 1000, nameof(Glimpses)); }

    /// <summary>Where the first glimpse looks; null for where the model's do.</summary>
    public StartLocation? Start { get; init; }

    /// <summary>Whether to look anywhere instead of where the policy says: what a learned policy is compared with.</summary>
    public bool RandomLocations { get; init; }

    /// <summary>Passes over the images from different random starts, averaged; a fixed start needs one only.</summary>
    /// <value>1 to 1000; default 10.</value>
    public int Passes { get; init => field = Check.Within(value, 1, 1000, nameof(Passes)); } = 10;

    /// <summary>Seed of starts and sampled locations: fixed, so that figures can be compared.</summary>
    /// <value>Any; default 0.</value>
    public ulong Seed { get; init; }
}
