namespace Fovea.Tuning;

/// <summary>All points of a space, one after the other: for what is to be gone through rather than searched.</summary>
internal sealed record InOrderOptions : SamplerOptions
{
    /// <inheritdoc/>
    public override ISampler Create() => new InOrderSampler();
}

/// <summary>The first point of a space that was not tried; its first one where all were.</summary>
internal sealed class InOrderSampler : ISampler
{
    /// <inheritdoc/>
    public ParameterValues Suggest(SearchSpace space, IReadOnlyList<TrialRecord> history, ulong studySeed, int trialNumber) =>
        new TriedPoints(space, history).FirstNew(_ => space.Points().First(), attempts: 1);
}
