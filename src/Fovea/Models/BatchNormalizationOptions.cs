using Fovea.Configuration;

namespace Fovea.Models;

/// <summary>How a part normalises over rows: <see cref="Layers.BatchNormalization"/>.</summary>
public sealed record BatchNormalizationOptions
{
    /// <summary>What part of the running statistics a training step replaces.</summary>
    /// <value>Above 0, at most 1; default 0.1.</value>
    public float Momentum { get; init => field = Check.Above(value, 0f, 1f, nameof(Momentum)); } = 0.1f;

    /// <summary>Added to variances, against division by 0.</summary>
    /// <value>Above 0, at most 1; default 0.00001.</value>
    public float Epsilon { get; init => field = Check.Above(value, 0f, 1f, nameof(Epsilon)); } = 1e-5f;
}
