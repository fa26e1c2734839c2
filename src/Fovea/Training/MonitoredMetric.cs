using System.Text.Json.Serialization;

namespace Fovea;

/// <summary>
/// By which figure epochs are compared: it decides which weights are the best, when patience is at an end, and when a plateau is reached. The
/// training error is none: it is counted while the weights change, so that it is about no weights that could be kept.
/// </summary>
public enum MonitoredMetric
{
    /// <summary>Error on the validation images; of equal errors the one with the lower negative log-likelihood is better.</summary>
    [JsonStringEnumMemberName("validationError")]
    ValidationError,

    /// <summary>Negative log-likelihood on the validation images: it goes on telling epochs apart where few images leave few errors.</summary>
    [JsonStringEnumMemberName("validationNegativeLogLikelihood")]
    ValidationNegativeLogLikelihood,
}

/// <summary>How epochs are compared by a <see cref="MonitoredMetric"/>.</summary>
internal static class EpochComparison
{
    /// <summary>Whether validation went better than it did before; equal is not better.</summary>
    public static bool IsBetter(
        this MonitoredMetric metric, double errorPercent, double negativeLogLikelihood, double errorPercentBefore, double negativeLogLikelihoodBefore) =>
        Key(metric, errorPercent, negativeLogLikelihood).CompareTo(Key(metric, errorPercentBefore, negativeLogLikelihoodBefore)) < 0;

    /// <summary>The first of the best epochs; null if there are none.</summary>
    public static EpochMetrics? BestOf(this MonitoredMetric metric, IEnumerable<EpochMetrics> epochs) =>
        epochs.MinBy(epoch => Key(metric, epoch.ValidationErrorPercent, epoch.ValidationNegativeLogLikelihood));

    private static (double First, double Second) Key(MonitoredMetric metric, double errorPercent, double negativeLogLikelihood) =>
        metric == MonitoredMetric.ValidationNegativeLogLikelihood ? (negativeLogLikelihood, 0) : (errorPercent, negativeLogLikelihood);
}
