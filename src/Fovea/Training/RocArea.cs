namespace Fovea.Training;

/// <summary>
/// Area under the receiver operating characteristic: the chance that an image of the class scores higher than one of another class,
/// ties counting half (Hanley and McNeil 1982). Computed from the ranks of the scores (Mann and Whitney 1947).
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
        float[] scores = new float[labels.Length];
        int[] order = new int[labels.Length];
        for (int i = 0; i < scores.Length; i++) (scores[i], order[i]) = (probabilities[(i * classes) + positive], i);
        Array.Sort(scores, order);
        double positives = 0, positiveRanks = 0;
        for (int first = 0; first < scores.Length;)
        {
            int end = first + 1;
            while (end < scores.Length && scores[end] == scores[first]) end++;
            // Ranks are counted from 1; equal scores share the mean of theirs.
            double rank = (first + 1 + end) / 2.0;
            for (; first < end; first++)
            {
                if (labels[order[first]] != positive) continue;
                positives++;
                positiveRanks += rank;
            }
        }

        double negatives = labels.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (positiveRanks - (positives * (positives + 1) / 2)) / (positives * negatives);
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
