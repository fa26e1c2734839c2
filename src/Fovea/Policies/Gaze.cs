using System.Text.Json.Serialization;
using Fovea.Numerics;
using Fovea.Policies;

namespace Fovea;

/// <summary>Where the first glimpse looks.</summary>
public enum StartLocation
{
    /// <summary>Uniformly at random over the image, as in the paper.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>At the image's centre.</summary>
    [JsonStringEnumMemberName("centre")]
    Centre,

    /// <summary>Where the policy says, which knows the image by a coarse view: for a model with candidates.</summary>
    [JsonStringEnumMemberName("chosen")]
    Chosen,
}

/// <summary>How locations after the first come from the location network's mean.</summary>
internal enum GazeKind
{
    /// <summary>They are the mean.</summary>
    Mean,

    /// <summary>They are drawn around it: the Gaussian policy (Mnih et al. 2014, section 3).</summary>
    Sampled,

    /// <summary>They are anywhere on the image, whatever the mean: what a learned policy is compared with.</summary>
    Random,

    /// <summary>They are those that the arena's record holds already: rollouts that are repeated while the policy changes.</summary>
    Recorded,

    /// <summary>They are those of a table, the first one too: where another model looks.</summary>
    Tabled,
}

/// <summary>
/// Where rollouts look, as plain data: all that it takes, beside a mean, to draw a location. Random numbers are keyed by (seed, purpose,
/// image, stream, glimpse and rollout), so that whoever draws them, in whichever order, draws the same.
/// </summary>
internal readonly record struct Gaze
{
    /// <summary>How locations after the first come about.</summary>
    public GazeKind Kind { get; init; }

    /// <summary>Where the first glimpse looks, (x, y) in [-1, 1]; null for anywhere on the image.</summary>
    public (float X, float Y)? Start { get; init; }

    /// <summary>Whether the first glimpse is a choice of the policy's like the others; <see cref="Start"/> says nothing then.</summary>
    public bool IsStartChosen { get; init; }

    /// <summary>Deviation of sampled locations on each axis, in units of location; 0 for other kinds.</summary>
    public float Std { get; init; }

    /// <summary>Deviation of the first location around <see cref="Start"/> on each axis, in units of location, where locations are sampled.</summary>
    public float StartStd { get; init; }

    /// <summary>Seed of every random number.</summary>
    public ulong Seed { get; init; }

    /// <summary>What uniform locations are drawn for.</summary>
    public RandomPurpose StartPurpose { get; init; }

    /// <summary>What deviations from the mean are drawn for.</summary>
    public RandomPurpose NoisePurpose { get; init; }

    /// <summary>Epoch in training, number of the pass in evaluation.</summary>
    public int Stream { get; init; }

    /// <summary>Where <see cref="GazeKind.Tabled"/> looks; null for other kinds.</summary>
    public LookTable? Table { get; init; }

    /// <summary>Looks where the arena's record says.</summary>
    public static Gaze Recorded => new() { Kind = GazeKind.Recorded };

    /// <summary>The policy as it is trained: sampled around the mean, other noise every epoch.</summary>
    /// <param name="start">Where the first glimpse looks.</param>
    /// <param name="std">Deviation on each axis in units of location; 0 to look at the mean, which teaches no policy.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Number of the epoch, from 0 on.</param>
    public static Gaze ForTraining(StartLocation start, float std, ulong seed, int epoch) =>
        Around(start, std) with { Seed = seed, StartPurpose = RandomPurpose.TrainingStart, NoisePurpose = RandomPurpose.TrainingNoise, Stream = epoch };

    /// <summary>The policy as it is evaluated: at the mean with <paramref name="std"/> 0, else sampled; other starts for every pass.</summary>
    /// <param name="start">Where the first glimpse looks.</param>
    /// <param name="std">Deviation on each axis in units of location.</param>
    /// <param name="seed">The evaluation's seed.</param>
    /// <param name="pass">Number of the pass, from 0 on.</param>
    public static Gaze ForEvaluation(StartLocation start, float std, ulong seed, int pass) =>
        Around(start, std) with { Seed = seed, StartPurpose = RandomPurpose.EvaluationStart, NoisePurpose = RandomPurpose.EvaluationNoise, Stream = pass };

    /// <summary>At the means, from a place of the caller's.</summary>
    /// <param name="x">-1 at the image's left edge, 1 at its right edge.</param>
    /// <param name="y">-1 at the image's upper edge, 1 at its lower edge.</param>
    public static Gaze FromPlace(float x, float y) => new() { Kind = GazeKind.Mean, Start = (x, y) };

    /// <summary>Where a table says, every rollout of an image alike.</summary>
    public static Gaze Along(LookTable table) => new() { Kind = GazeKind.Tabled, Table = table };

    /// <summary>The same numbers' gaze, but anywhere instead of where the policy says.</summary>
    public Gaze Anywhere() => this with { Kind = GazeKind.Random, Start = null, IsStartChosen = false, Std = 0f };

    /// <summary>The location of the first glimpse.</summary>
    /// <param name="image">Number of the image in its set.</param>
    /// <param name="rollout">Number of the rollout among the image's.</param>
    public LocationDraw First(int image, int rollout)
    {
        (float x, float y) = Table?[image, 0] ?? Start ?? Uniform(image, rollout, t: 0);
        if (StartStd == 0f || Start is null || Kind != GazeKind.Sampled) return LocationDraw.At(x, y);
        (float noiseX, float noiseY) = Normal(image, rollout, t: 0);
        return LocationDraw.At(x + (StartStd * noiseX), y + (StartStd * noiseY));
    }

    /// <summary>The location of glimpse <paramref name="t"/>.</summary>
    /// <param name="image">Number of the image in its set.</param>
    /// <param name="rollout">Number of the rollout among the image's.</param>
    /// <param name="t">Number of the glimpse, from 1 on.</param>
    /// <param name="meanX">Mean on x, in [-1, 1].</param>
    /// <param name="meanY">Mean on y, in [-1, 1].</param>
    /// <exception cref="InvalidOperationException">Locations are recorded ones: there is nothing to draw.</exception>
    public LocationDraw Next(int image, int rollout, int t, float meanX, float meanY)
    {
        switch (Kind)
        {
            case GazeKind.Mean:
                return LocationDraw.At(meanX, meanY);
            case GazeKind.Sampled:
                (float noiseX, float noiseY) = Normal(image, rollout, t);
                return GaussianPolicy.Draw(meanX, meanY, Std, noiseX, noiseY);
            case GazeKind.Random:
                (float x, float y) = Uniform(image, rollout, t);
                return LocationDraw.At(x, y);
            case GazeKind.Tabled:
                (float tableX, float tableY) = Table![image, t];
                return LocationDraw.At(tableX, tableY);
            default:
                throw new InvalidOperationException("recorded locations are read, not drawn");
        }
    }

    /// <summary>What decides choice <paramref name="t"/> among several: uniform in [0, 1), independent of the noise around it.</summary>
    /// <param name="image">Number of the image in its set.</param>
    /// <param name="rollout">Number of the rollout among the image's.</param>
    /// <param name="t">Number of the glimpse.</param>
    public float Share(int image, int rollout, int t)
    {
        (_, _, uint third, _) = new RandomSource(Seed).Bits(NoisePurpose, (uint)image, (uint)Stream, Counter(rollout, t));
        return (third >> 8) * (1f / (1 << 24));
    }

    private static Gaze Around(StartLocation start, float std) => new()
    {
        Kind = std == 0f ? GazeKind.Mean : GazeKind.Sampled,
        Start = start == StartLocation.Centre ? (0f, 0f) : null,
        IsStartChosen = start == StartLocation.Chosen,
        Std = std,
    };

    private (float X, float Y) Normal(int image, int rollout, int t) =>
        new RandomSource(Seed).Normal(NoisePurpose, (uint)image, (uint)Stream, Counter(rollout, t));

    private (float X, float Y) Uniform(int image, int rollout, int t) =>
        new RandomSource(Seed).Uniform(StartPurpose, (uint)image, (uint)Stream, Counter(rollout, t));

    private static uint Counter(int rollout, int t) => ((uint)t << 16) | (uint)rollout;
}
