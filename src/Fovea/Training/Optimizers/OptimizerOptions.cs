using System.Text.Json.Serialization;
using Fovea.Configuration;

namespace Fovea.Training.Optimizers;

/// <summary>Which optimizer trains. Another one is a class beside <see cref="AdamOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AdamOptions), "adam")]
[JsonDerivedType(typeof(SgdOptions), "sgd")]
public abstract record OptimizerOptions
{
    /// <summary>Makes an optimizer for <paramref name="length"/> numbers.</summary>
    public abstract IOptimizer Create(int length);
}

/// <summary>Adam (Kingma and Ba 2015).</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>Decay of the mean of gradients.</summary>
    /// <value>0 to 0.9999; default 0.9.</value>
    public float Beta1 { get; init => field = Check.AtLeast(value, 0f, 0.9999f, nameof(Beta1)); } = 0.9f;

    /// <summary>Decay of the mean of squared gradients.</summary>
    /// <value>0 to 0.99999; default 0.999.</value>
    public float Beta2 { get; init => field = Check.AtLeast(value, 0f, 0.99999f, nameof(Beta2)); } = 0.999f;

    /// <summary>Added to the root, against division by 0.</summary>
    /// <value>Above 0, at most 1; default 1e-8.</value>
    public float Epsilon { get; init => field = Check.Above(value, 0f, 1f, nameof(Epsilon)); } = 1e-8f;

    /// <inheritdoc/>
    public override IOptimizer Create(int length) => new Adam(length, Beta1, Beta2, Epsilon);
}

/// <summary>Stochastic gradient descent with momentum.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Decay of the velocity.</summary>
    /// <value>0 to 0.9999; default 0.9.</value>
    public float Momentum { get; init => field = Check.AtLeast(value, 0f, 0.9999f, nameof(Momentum)); } = 0.9f;

    /// <inheritdoc/>
    public override IOptimizer Create(int length) => new Sgd(length, Momentum);
}
