using System.Numerics.Tensors;

namespace Fovea.Training;

/// <summary>Counts looks and turns the counts into figures.</summary>
/// <param name="classes">Number of classes.</param>
internal sealed class EvaluationTally(int classes)
{
    private const int Bins = 15;

    // Keeps the logarithm finite where a probability has underflowed.
    private const float SmallestProbability = 1e-30f;

    private readonly long[,] confusion = new long[classes, classes];
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
        passRocAreas.Add(RocArea.Mean(rocAreas));
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

    public double[] ClassAccuracyPercent =>
        [.. Enumerable.Range(0, classes).Select(label => 100.0 * confusion[label, label] / Row(label).Sum())];

    public long[][] Confusion => [.. Enumerable.Range(0, classes).Select(Row)];

    public ClassificationScores Scores => ClassificationScores.Of(Confusion, passRocAreas.Average());

    private void Add(ReadOnlySpan<float> probabilities, int label)
    {
        int predicted = TensorPrimitives.IndexOfMax(probabilities);
        float confidence = probabilities[predicted];
        int bin = Math.Min(Bins - 1, (int)(confidence * Bins));
        binConfidence[bin] += confidence;
        if (predicted == label) binRight[bin]++;
        else passWrong++;
        confusion[label, predicted]++;
        negativeLogLikelihood -= Math.Log(Math.Max(probabilities[label], SmallestProbability));
        looks++;
        passLooks++;
    }

    private long[] Row(int label) => [.. Enumerable.Range(0, classes).Select(predicted => confusion[label, predicted])];
}
