using System.Text.Json.Serialization;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tuning;

/// <summary>Bayesian search: a Gaussian process learns from all trials where the best may be.</summary>
/// <param name="Acquisition">What is maximised to find the next point. Default logExpectedImprovement.</param>
/// <param name="Kappa">Deviations below the mean, for the confidence bound. 0 to 100; default 2.576.</param>
/// <param name="StartUpTrials">Ended trials before the model takes over; until then points are Sobol's. 2 to 10000; default 10.</param>
/// <param name="Transform">How values are bent before the process sees them. Default yeoJohnson.</param>
public sealed record GaussianProcessOptions(
    AcquisitionKind Acquisition = AcquisitionKind.LogExpectedImprovement,
    double Kappa = 2.576,
    int StartUpTrials = 10,
    OutputTransform Transform = OutputTransform.YeoJohnson) : SamplerOptions
{
    /// <summary>Deviations below the mean, for the confidence bound.</summary>
    public double Kappa { get; } = Check.Within(Kappa, 0, 100, nameof(Kappa));

    /// <summary>Ended trials before the model takes over.</summary>
    public int StartUpTrials { get; } = Check.Within(StartUpTrials, 2, 10000, nameof(StartUpTrials));

    /// <inheritdoc/>
    public override ISampler Create() => new GaussianProcessSampler(Acquisition, Kappa, StartUpTrials, Transform);
}

/// <summary>What a Gaussian-process search maximises to find its next point.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AcquisitionKind>))]
public enum AcquisitionKind
{
    /// <summary>The logarithm of the expected improvement (Ament et al. 2023): never flat, where the improvement itself rounds to 0.</summary>
    [JsonStringEnumMemberName("logExpectedImprovement")]
    LogExpectedImprovement,

    /// <summary>The expected improvement over the best value (Jones et al. 1998).</summary>
    [JsonStringEnumMemberName("expectedImprovement")]
    ExpectedImprovement,

    /// <summary>The confidence bound: mean less kappa deviations (Srinivas et al. 2010).</summary>
    [JsonStringEnumMemberName("confidenceBound")]
    ConfidenceBound,
}

/// <summary>How a study's values are bent before they are standardised, so that a Gaussian process can follow them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutputTransform>))]
public enum OutputTransform
{
    /// <summary>The power that makes them most normal (Yeo and Johnson 2000): no value, however poor, drowns the others.</summary>
    [JsonStringEnumMemberName("yeoJohnson")]
    YeoJohnson,

    /// <summary>log(v / (1 - v)), for rates between 0 and 1, such as an error; values outside are moved to 1e-6 from the end.</summary>
    [JsonStringEnumMemberName("logit")]
    Logit,

    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>
/// Bayesian search with a Gaussian process: Matern 5/2 with a length scale per dimension, fitted anew for every suggestion, so that a suggestion
/// depends on nothing but the history. On one thread.
/// </summary>
/// <param name="acquisition">What is maximised.</param>
/// <param name="kappa">Deviations, for the confidence bound.</param>
/// <param name="startUpTrials">Ended trials before the model takes over.</param>
/// <param name="transform">How values are bent first.</param>
internal sealed class GaussianProcessSampler(AcquisitionKind acquisition, double kappa, int startUpTrials, OutputTransform transform) : ISampler
{
    private const int Fantasies = 16;
    private const int Incumbents = 4;
    private const double LeastDistance = 1e-3; // Between points, in length scales.

    private readonly SobolSampler startUp = new();

    /// <inheritdoc/>
    public ParameterValues Suggest(SearchSpace space, IReadOnlyList<TrialRecord> history, ulong studySeed, int trialNumber)
    {
        var data = Observations.FromHistory(space, history);
        if (data.Points.Count < startUpTrials) return startUp.Suggest(space, history, studySeed, trialNumber);

        FittedProcess fitted = new(space, data, transform, new RandomStream(studySeed, RandomPurpose.FitStarts, (ulong)trialNumber));
        (SpaceEncoding encoding, double[] outputs, GaussianProcess process) = (fitted.Encoding, fitted.Outputs, fitted.Process);
        double[][] pending = [.. data.Pending.Select(point => encoding.Encoded(encoding.PlaceOf(point)))];
        List<double[]> fantasies = [outputs];
        if (pending.Length > 0)
        {
            RandomStream chance = new(studySeed, RandomPurpose.Fantasies, (ulong)trialNumber);
            fantasies = [.. process.Draw(process.Weights(outputs), pending, Fantasies, chance).Select(drawn => (double[])[.. outputs, .. drawn])];
            process = new GaussianProcess(new TrainingPoints([.. fitted.Features, .. pending], [], encoding.ScaleOf), fitted.Hyperparameters);
        }

        double[][] incumbents = [.. fitted.Places.Zip(outputs).OrderBy(pair => pair.Second).Take(Incumbents).Select(pair => pair.First)];
        AcquisitionSearch search = new(space, encoding, new Acquisition(process, fantasies, acquisition, kappa), fitted.Hyperparameters);
        IReadOnlyList<double[]> found = search.Run(incumbents, studySeed, trialNumber);
        double[] lengths = [.. encoding.ScaleOf.Select(fitted.Hyperparameters.Length)];
        double[][] tried = [.. fitted.Features, .. pending];
        double[] apart = found.FirstOrDefault(place => IsApart(encoding.Encoded(place), tried, lengths)) ?? found[0];
        return new TriedPoints(space, history).FirstNew(attempt => space.At(attempt == 0 ? apart : found[attempt - 1]), found.Count + 1);
    }

    /// <summary>
    /// Whether a point tells something new. The believed noise leaves a little to be gained at every point tried, however often: without this, a search
    /// at the bottom of a lesser minimum would spend all its trials there.
    /// </summary>
    private static bool IsApart(double[] features, double[][] tried, double[] lengths) => Array.TrueForAll(tried, other =>
    {
        double square = 0;
        for (int c = 0; c < features.Length; c++) square += Math.Pow((features[c] - other[c]) / lengths[c], 2);
        return square >= LeastDistance * LeastDistance;
    });
}
