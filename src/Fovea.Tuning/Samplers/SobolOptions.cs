namespace Fovea.Tuning.Samplers;

/// <summary>Scrambled Sobol points: spread more evenly than random ones, and as useful for parallel trials.</summary>
public sealed record SobolOptions : SamplerOptions
{
    /// <inheritdoc/>
    public override ISampler Create() => new SobolSampler();
}
