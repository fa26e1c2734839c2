using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fovea.Data;

namespace Fovea;

/// <summary>
/// The usual scores of a classifier, from its confusion matrix. With two classes, precision, recall and F1 are those of the second
/// class; with more, the means over all classes that have images: of a class without, nothing can be known. Of a model that says several classes at once they are
/// the means over all classes that are there in some image, and the accuracy is the share of looks that are right in every class. What has no meaning is NaN.
///
/// Notation: c[i][j] looks at class i that said class j; n all looks; p the share of right ones; e the share of right ones that
/// chance would yield with the same row and column sums.
/// </summary>
/// <param name="AccuracyPercent">Share of right looks, in percent.</param>
/// <param name="PrecisionPercent">
/// Of the looks that said a class, the share that was right, in percent; 0 if none said it; NaN if there are images of one class only,
/// so that none could be taken for it.
/// </param>
/// <param name="RecallPercent">Of the looks at a class, the share that said it, in percent; NaN if there was none.</param>
/// <param name="F1Percent">Harmonic mean of precision and recall, in percent; 0 if both are 0; NaN if one of them is.</param>
/// <param name="CohenKappa">(p - e) / (1 - e) (Cohen 1960); 1 is perfect, 0 chance; NaN if there are images of one class only, and where several classes are said.</param>
/// <param name="RocAuc">
/// Area under the receiver operating characteristic: of the second class with two classes, else, and where several are said, the mean over classes, each against
/// the rest; mean over passes; NaN if there are images of one class only.
/// </param>
public sealed record ClassificationScores(
    double AccuracyPercent, double PrecisionPercent, double RecallPercent, double F1Percent, double CohenKappa, double RocAuc)
{
    /// <summary>Computes all scores.</summary>
    /// <param name="confusion">[true class][predicted class], square.</param>
    /// <param name="rocAuc">The area, which a confusion matrix does not tell.</param>
    public static ClassificationScores FromConfusion(IReadOnlyList<IReadOnlyList<long>> confusion, double rocAuc)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        int classes = confusion.Count;
        double[] looks = [.. confusion.Select(row => (double)row.Sum())];
        double[] said = [.. Enumerable.Range(0, classes).Select(c => (double)confusion.Sum(row => row[c]))];
        double all = looks.Sum(), right = Enumerable.Range(0, classes).Sum(c => (double)confusion[c][c]) / all;
        double chance = Enumerable.Range(0, classes).Sum(c => looks[c] / all * (said[c] / all));
        bool isOneClass = looks.Count(count => count > 0) < 2;
        int[] counted = classes == 2 ? [1] : [.. Enumerable.Range(0, classes).Where(c => looks[c] > 0)];
        double Mean(Func<int, double> score) => 100 * counted.Average(c => looks[c] > 0 ? score(c) : double.NaN);
        return new ClassificationScores(
            100 * right,
            isOneClass ? double.NaN : Mean(c => said[c] == 0 ? 0 : confusion[c][c] / said[c]),
            Mean(c => confusion[c][c] / looks[c]),
            isOneClass ? double.NaN : Mean(c => 2.0 * confusion[c][c] / (said[c] + looks[c])),
            isOneClass ? double.NaN : (right - chance) / (1 - chance),
            rocAuc);
    }

    /// <summary>Computes all scores where several classes are said at once.</summary>
    /// <param name="counts">[classes].</param>
    /// <param name="accuracyPercent">Share of looks that are right in every class, in percent.</param>
    /// <param name="rocAuc">The area, which counts do not tell.</param>
    internal static ClassificationScores FromCounts(ReadOnlySpan<ClassCounts> counts, double accuracyPercent, double rocAuc)
    {
        double precision = 0, recall = 0, f1 = 0;
        int counted = 0;
        foreach (ClassCounts count in counts)
        {
            if (count.There + count.Missed == 0) continue;
            counted++;
            precision += count.There == 0 ? 0 : (double)count.There / (count.There + count.MadeUp);
            recall += (double)count.There / (count.There + count.Missed);
            f1 += 2.0 * count.There / ((2.0 * count.There) + count.Missed + count.MadeUp);
        }

        return new ClassificationScores(accuracyPercent, 100 * precision / counted, 100 * recall / counted, 100 * f1 / counted, double.NaN, rocAuc);
    }
}

/// <summary>How often a class was there and was said to be.</summary>
internal struct ClassCounts
{
    /// <summary>Looks that said it of an image where it is.</summary>
    public long There { get; private set; }

    /// <summary>Looks that did not say it of an image where it is.</summary>
    public long Missed { get; private set; }

    /// <summary>Looks that said it of an image where it is not.</summary>
    public long MadeUp { get; private set; }

    /// <summary>Counts a look.</summary>
    public void Add(bool isThere, bool isSaid)
    {
        if (isThere && isSaid) There++;
        else if (isThere) Missed++;
        else if (isSaid) MadeUp++;
    }
}

/// <summary>
/// Area under the receiver operating characteristic: the chance that an image of the class scores higher than one of another class,
/// ties counting half (Hanley and McNeil 1982).
/// </summary>
internal static class RocArea
{
    /// <summary>The area of one class against the rest.</summary>
    /// <param name="probabilities">[images, classes].</param>
    /// <param name="labels">[images], the class of each.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="positive">The class.</param>
    /// <param name="several">Whether labels are sets of classes.</param>
    /// <returns>0 to 1; NaN if there are images of one side only.</returns>
    public static double OfClass(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> labels, int classes, int positive, bool several = false)
    {
        List<float> positives = [];
        for (int i = 0; i < labels.Length; i++)
            if (ClassLabel.Shows(labels[i], positive, several)) positives.Add(probabilities[(i * classes) + positive]);
        positives.Sort();
        ReadOnlySpan<float> sorted = CollectionsMarshal.AsSpan(positives);
        long negatives = labels.Length - positives.Count;
        if (positives.Count == 0 || negatives == 0) return double.NaN;
        double above = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (ClassLabel.Shows(labels[i], positive, several)) continue;
            float score = probabilities[(i * classes) + positive];
            // Nearly all scores of a good model's negatives lie below all of its positives'.
            int below = score < sorted[0] ? 0 : CountBelow(sorted, score);
            bool isTied = below < sorted.Length && sorted[below] == score;
            int equal = isTied ? CountBelow(sorted, MathF.BitIncrement(score)) - below : 0;
            above += sorted.Length - below - (0.5 * equal);
        }

        return above / ((double)negatives * positives.Count);
    }

    /// <summary>Halves what is left without a branch: which half it is cannot be foreseen.</summary>
    private static int CountBelow(ReadOnlySpan<float> sorted, float score)
    {
        int first = 0;
        for (int left = sorted.Length; left > 1;)
        {
            int half = left / 2;
            first += half * Unsafe.BitCast<bool, byte>(sorted[first + half - 1] < score);
            left -= half;
        }

        return first + Unsafe.BitCast<bool, byte>(sorted[first] < score);
    }

    /// <summary>The area of class 1 with two classes, one of which it is; else the mean over the classes that have one.</summary>
    /// <param name="areas">[classes], see <see cref="OfClass"/>.</param>
    /// <param name="several">Whether several classes are said at once.</param>
    /// <returns>0 to 1; NaN if no class has one.</returns>
    public static double Mean(IReadOnlyList<double> areas, bool several = false)
    {
        if (areas.Count == 2 && !several) return areas[1];
        return areas.Where(area => !double.IsNaN(area)).DefaultIfEmpty(double.NaN).Average();
    }
}
