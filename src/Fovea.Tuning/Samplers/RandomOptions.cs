namespace Fovea.Tuning.Samplers;

/// <summary>Points drawn evenly from the space, each by itself.</summary>
public sealed record RandomOptions : SamplerOptions
{
    /// <inheritdoc/>
    public override ISampler Create() => new RandomSampler();
}
