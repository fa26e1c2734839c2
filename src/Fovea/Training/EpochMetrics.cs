using System.Globalization;

namespace Fovea;

/// <summary>One line of a run's metrics; docs/metrics.md says what each means. Losses are unweighted means over rows.</summary>
/// <param name="Epoch">From 1 on.</param>
/// <param name="Step">Steps taken so far.</param>
/// <param name="LearningRate">At the epoch's end.</param>
/// <param name="HybridLoss">What training lowers.</param>
/// <param name="CrossEntropy">After the last glimpse, in nats.</param>
/// <param name="EarlyCrossEntropy">Mean over the glimpses before, where the class is learned there too; else 0.</param>
/// <param name="PolicyLoss">-log-probability of the chosen locations times the advantage.</param>
/// <param name="BaselineLoss">Squared error of the learned baseline.</param>
/// <param name="Reward">Mean reward after the last glimpse.</param>
/// <param name="TrainingErrorPercent">Rollouts that said a wrong class: sampled looks at training images while the weights change.</param>
/// <param name="ValidationErrorPercent">Looks at mean locations at validation images, in percent.</param>
/// <param name="ValidationNegativeLogLikelihood">In nats.</param>
/// <param name="GradientNorms">Norm of each parameter group's gradient at the epoch's last step, before clipping: classifier, policy, baseline.</param>
/// <param name="ImagesPerSecond">Training only, without validation.</param>
/// <param name="Seconds">Since training began, validation included, pauses not.</param>
public sealed record EpochMetrics(
    int Epoch,
    int Step,
    double LearningRate,
    double HybridLoss,
    double CrossEntropy,
    double EarlyCrossEntropy,
    double PolicyLoss,
    double BaselineLoss,
    double Reward,
    double TrainingErrorPercent,
    double ValidationErrorPercent,
    double ValidationNegativeLogLikelihood,
    IReadOnlyList<double> GradientNorms,
    double ImagesPerSecond,
    double Seconds)
{
    /// <summary>
    /// Share of the chosen locations that lay beyond the image's edge and were cut off there, in percent; null for a model that chooses none, and
    /// where the metrics were written without it.
    /// </summary>
    public double? CutOffPercent { get; init; }

    /// <summary>Mean way from a location to the next, in units of location; null as <see cref="CutOffPercent"/>.</summary>
    public double? MeanJump { get; init; }

    /// <summary>The epoch in a line: "epoch 3: training error 12.25 %, validation error 8.10 %, 9,120 images/s".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"epoch {Epoch}: training error {TrainingErrorPercent:F2} %, validation error {ValidationErrorPercent:F2} %, {ImagesPerSecond:N0} images/s");
}
