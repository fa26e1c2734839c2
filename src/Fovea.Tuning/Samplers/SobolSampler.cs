using Fovea.Numerics;

namespace Fovea.Tuning;

/// <summary>Scrambled Sobol points: spread more evenly than random ones, and as useful for parallel trials.</summary>
public sealed record SobolOptions : SamplerOptions
{
    /// <inheritdoc/>
    public override ISampler Create() => new SobolSampler();
}

/// <summary>Scrambled Sobol points: a trial's number is its place in the sequence, so that parallel trials never meet.</summary>
internal sealed class SobolSampler : ISampler
{
    private const uint Detour = 1 << 20;

    /// <inheritdoc/>
    public ParameterValues Suggest(SearchSpace space, IReadOnlyList<TrialRecord> history, ulong studySeed, int trialNumber)
    {
        double[] unit = new double[space.Dimensions.Count];
        SobolSequence sequence = SobolSequence.Scrambled(unit.Length, new RandomStream(studySeed, RandomPurpose.SobolScramble, 0));
        return new TriedPoints(space, history).FirstNew(attempt =>
        {
            sequence.Point((uint)trialNumber + ((uint)attempt * Detour), unit);
            return space.At(unit);
        });
    }
}
