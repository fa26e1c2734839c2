using System.Globalization;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea;

/// <summary>How well a model does on a set of images.</summary>
/// <param name="Images">Images looked at.</param>
/// <param name="Passes">Times that each was looked at, from different starts.</param>
/// <param name="Rollouts">Sampled rollouts averaged per pass; 1 with mean locations.</param>
/// <param name="SampledLocations">Whether locations were sampled or the policy's means.</param>
/// <param name="Glimpses">Glimpses per look.</param>
/// <param name="Start">Where the first one looked.</param>
/// <param name="ErrorPercent">Share of wrong looks in percent, mean over passes: of wrong classes, or where a model says several, of those that are not right in every class.</param>
/// <param name="ErrorPercentSpread">Its standard deviation over passes; 0 with one pass.</param>
/// <param name="NegativeLogLikelihood">Mean of -log(probability of the true class), in nats; where a model says several, of the sum of that over all classes being there or not.</param>
/// <param name="CalibrationErrorPercent">Expected calibration error of what is said, see <see cref="Look.Confidence"/>, over 15 equal bins (Guo et al. 2017, equation 3), in percent.</param>
/// <param name="Scores">Accuracy, precision, recall, F1, Cohen's kappa, area under the ROC.</param>
/// <param name="ClassAccuracyPercent">Per true class the share of looks that said it, in percent; NaN for a class without images.</param>
/// <param name="Confusion">Looks by [true class][predicted class], over all passes; empty where a model says several classes, of which none is said instead of another.</param>
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
    double Seconds)
{
    /// <summary>
    /// Where a model says several classes, the share of wrong ones among all that was said, each class of each look counted by itself, in percent; else null.
    /// </summary>
    public double? WrongClassPercent { get; init; }

    /// <summary>What came of it, in a line: "2.31 % wrong of 10,000 images, negative log-likelihood 0.0712".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{ErrorPercent:F2} % wrong of {Counted.Of(Images, "image")}, negative log-likelihood {NegativeLogLikelihood:F4}");
}

/// <summary>Counts looks and turns the counts into figures.</summary>
/// <param name="classes">Number of classes.</param>
/// <param name="several">Whether labels are sets of classes.</param>
internal sealed class EvaluationTally(int classes, bool several = false)
{
    private const int Bins = 15;

    // Keeps the logarithm finite where a probability has underflowed.
    private const float SmallestProbability = 1e-30f;

    // 1 less a probability is a multiple of it.
    private const float SmallestDoubt = 6e-8f;

    private readonly long[,] confusion = new long[several ? 0 : classes, several ? 0 : classes];
    private readonly ClassCounts[] counts = new ClassCounts[several ? classes : 0];
    private readonly double[] binConfidence = new double[Bins];
    private readonly long[] binRight = new long[Bins];
    private readonly List<double> passErrors = [], passRocAreas = [];
    private long looks, passLooks, passWrong;
    private double negativeLogLikelihood;

    /// <summary>Counts a pass over all images.</summary>
    /// <param name="probabilities">[images, classes].</param>
    /// <param name="labels">[images], true classes.</param>
    /// <param name="rocAreas">[classes].</param>
    public void AddPass(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, IReadOnlyList<double> rocAreas)
    {
        passLooks = passWrong = 0;
        for (int image = 0; image < labels.Length; image++) Add(probabilities.Slice(image * classes, classes), labels[image]);
        passErrors.Add(100.0 * passWrong / passLooks);
        passRocAreas.Add(RocArea.Mean(rocAreas, several));
    }

    public double ErrorPercent => passErrors.Average();

    public double ErrorPercentSpread
    {
        get
        {
            if (passErrors.Count < 2) return 0;
            double mean = ErrorPercent;
            return Math.Sqrt(passErrors.Sum(error => (error - mean) * (error - mean)) / (passErrors.Count - 1));
        }
    }

    public double NegativeLogLikelihood => negativeLogLikelihood / looks;

    public double CalibrationErrorPercent
    {
        get
        {
            double sum = 0;
            for (int bin = 0; bin < Bins; bin++) sum += Math.Abs(binRight[bin] - binConfidence[bin]);
            return 100 * sum / looks;
        }
    }

    public double[] ClassAccuracyPercent => several
        ? [.. counts.Select(count => 100.0 * count.There / (count.There + count.Missed))]
        : [.. Enumerable.Range(0, classes).Select(label => 100.0 * confusion[label, label] / Row(label).Sum())];

    public double? WrongClassPercent => several ? 100.0 * counts.Sum(count => count.Missed + count.MadeUp) / (looks * classes) : null;

    public long[][] Confusion => [.. Enumerable.Range(0, confusion.GetLength(0)).Select(Row)];

    public ClassificationScores Scores => several
        ? ClassificationScores.FromCounts(counts, 100 - ErrorPercent, passRocAreas.Average())
        : ClassificationScores.FromConfusion(Confusion, passRocAreas.Average());

    private void Add(ReadOnlySpan<float> probabilities, int label)
    {
        int said = ClassLabel.Said(probabilities, several);
        float confidence = ClassLabel.Confidence(probabilities, several);
        int bin = Math.Min(Bins - 1, (int)(confidence * Bins));
        binConfidence[bin] += confidence;
        if (said == label) binRight[bin]++;
        else passWrong++;
        if (several) AddClasses(probabilities, label, said);
        else
        {
            confusion[label, said]++;
            negativeLogLikelihood -= Math.Log(Math.Max(probabilities[label], SmallestProbability));
        }

        looks++;
        passLooks++;
    }

    /// <summary>Counts every class by itself.</summary>
    private void AddClasses(ReadOnlySpan<float> probabilities, int label, int said)
    {
        for (int c = 0; c < classes; c++)
        {
            bool isThere = ClassLabel.Shows(label, c, several), isSaid = ClassLabel.Shows(said, c, several);
            counts[c].Add(isThere, isSaid);
            negativeLogLikelihood -= Math.Log(isThere ? Math.Max(probabilities[c], SmallestProbability) : Math.Max(1f - probabilities[c], SmallestDoubt));
        }
    }

    private long[] Row(int label) => [.. Enumerable.Range(0, classes).Select(predicted => confusion[label, predicted])];
}
