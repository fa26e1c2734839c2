using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Layers;

namespace Fovea.Models;

/// <summary>How first weights and biases are drawn. Another way is a class beside <see cref="FanInInitializationOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FanInInitializationOptions), "fanIn")]
[JsonDerivedType(typeof(VarianceScalingInitializationOptions), "varianceScaling")]
[JsonDerivedType(typeof(UniformInitializationOptions), "uniform")]
public abstract record InitializationOptions
{
    /// <summary>Makes it.</summary>
    public abstract IInitialization Create();
}

/// <summary>By the number of a layer's inputs: <see cref="FanInInitialization"/>.</summary>
public sealed record FanInInitializationOptions : InitializationOptions
{
    /// <inheritdoc/>
    public override IInitialization Create() => new FanInInitialization();
}

/// <summary>So that layers keep the scale of what passes through them: <see cref="VarianceScalingInitialization"/>.</summary>
public sealed record VarianceScalingInitializationOptions : InitializationOptions
{
    /// <inheritdoc/>
    public override IInitialization Create() => new VarianceScalingInitialization();
}

/// <summary>Weights from one range, biases 0: <see cref="UniformInitialization"/>.</summary>
public sealed record UniformInitializationOptions : InitializationOptions
{
    /// <summary>Largest magnitude of a weight.</summary>
    /// <value>Above 0, at most 10; default 0.1.</value>
    public float Bound { get; init => field = Check.Above(value, 0f, 10f, nameof(Bound)); } = 0.1f;

    /// <inheritdoc/>
    public override IInitialization Create() => new UniformInitialization(Bound);
}
