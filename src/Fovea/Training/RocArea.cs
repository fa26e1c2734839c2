namespace Fovea.Training;

/// <summary>
/// Area under the receiver operating characteristic: the chance that an image of the class scores higher than one of another class,
/// ties counting half (Hanley and McNeil 1982).
/// </summary>
public static class RocArea
{
    /// <summary>The area of one class against the rest.</summary>
    /// <param name="probabilities">[images, classes].</param>
    /// <param name="labels">[images], the class of each.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="positive">The class.</param>
    /// <returns>0 to 1; NaN if there are images of one side only.</returns>
    public static double OfClass(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes, int positive)
    {
        List<float> positives = [];
        for (int i = 0; i < labels.Length; i++)
            if (labels[i] == positive) positives.Add(probabilities[(i * classes) + positive]);
        positives.Sort();
        long negatives = labels.Length - positives.Count;
        if (positives.Count == 0 || negatives == 0) return double.NaN;
        double above = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == positive) continue;
            float score = probabilities[(i * classes) + positive];
            // Nearly all scores of a good model's negatives lie below all of its positives'.
            if (score < positives[0]) above += positives.Count;
            else above += positives.Count - (0.5 * (CountBelow(positives, score) + CountBelow(positives, MathF.BitIncrement(score))));
        }

        return above / ((double)negatives * positives.Count);
    }

    private static int CountBelow(List<float> sorted, float score)
    {
        int first = 0, end = sorted.Count;
        while (first < end)
        {
            int middle = (first + end) / 2;
            if (sorted[middle] < score) first = middle + 1;
            else end = middle;
        }

        return first;
    }

    /// <summary>The area of class 1 with two classes, else the mean over the classes that have one.</summary>
    /// <param name="areas">[classes], see <see cref="OfClass"/>.</param>
    /// <returns>0 to 1; NaN if no class has one.</returns>
    public static double Mean(IReadOnlyList<double> areas)
    {
        if (areas.Count == 2) return areas[1];
        return areas.Where(area => !double.IsNaN(area)).DefaultIfEmpty(double.NaN).Average();
    }
}
