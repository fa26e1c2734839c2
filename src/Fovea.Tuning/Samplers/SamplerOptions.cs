using System.Text.Json.Serialization;

namespace Fovea.Tuning.Samplers;

/// <summary>How points are chosen. Another way is a record beside <see cref="GaussianProcessOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GaussianProcessOptions), "gaussianProcess")]
[JsonDerivedType(typeof(SobolOptions), "sobol")]
[JsonDerivedType(typeof(RandomOptions), "random")]
public abstract record SamplerOptions
{
    /// <summary>Makes the sampler.</summary>
    public abstract ISampler Create();
}
