using Fovea.Numerics;

namespace Fovea.Tuning;

/// <summary>Points drawn evenly from the space, each by itself.</summary>
public sealed record RandomOptions : SamplerOptions
{
    /// <inheritdoc/>
    public override ISampler Create() => new RandomSampler();
}

/// <summary>Points drawn evenly from the space: even on each dimension's scale.</summary>
internal sealed class RandomSampler : ISampler
{
    /// <inheritdoc/>
    public ParameterValues Suggest(SearchSpace space, IReadOnlyList<TrialRecord> history, ulong studySeed, int trialNumber)
    {
        RandomStream stream = new(studySeed, RandomPurpose.RandomPoint, (ulong)trialNumber);
        double[] unit = new double[space.Dimensions.Count];
        return new TriedPoints(space, history).FirstNew(_ =>
        {
            for (int i = 0; i < unit.Length; i++) unit[i] = stream.NextUnit();
            return space.At(unit);
        });
    }
}
