using Fovea.Heads;

namespace Fovea.Training;

/// <summary>How well a model does on a set of images.</summary>
/// <param name="Images">Images looked at.</param>
/// <param name="Passes">Times that each was looked at, from different starts.</param>
/// <param name="Rollouts">Sampled rollouts averaged per pass; 1 with mean locations.</param>
/// <param name="SampledLocations">Whether locations were sampled or the policy's means.</param>
/// <param name="Glimpses">Glimpses per look.</param>
/// <param name="Start">Where the first one looked.</param>
/// <param name="ErrorPercent">Share of wrong classes in percent, mean over passes.</param>
/// <param name="ErrorPercentSpread">Its standard deviation over passes; 0 with one pass.</param>
/// <param name="NegativeLogLikelihood">Mean of -log(probability of the true class), in nats.</param>
/// <param name="CalibrationErrorPercent">Expected calibration error of the most probable class over 15 equal bins (Guo et al. 2017, equation 3), in percent.</param>
/// <param name="Scores">Accuracy, precision, recall, F1, Cohen's kappa, area under the ROC.</param>
/// <param name="ClassAccuracyPercent">Per true class the share of right looks in percent; NaN for a class without images.</param>
/// <param name="Confusion">Looks by [true class][predicted class], over all passes.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record Evaluation(
    int Images,
    int Passes,
    int Rollouts,
    bool SampledLocations,
    int Glimpses,
    StartLocation Start,
    double ErrorPercent,
    double ErrorPercentSpread,
    double NegativeLogLikelihood,
    double CalibrationErrorPercent,
    ClassificationScores Scores,
    IReadOnlyList<double> ClassAccuracyPercent,
    IReadOnlyList<IReadOnlyList<long>> Confusion,
    double Seconds);
