namespace Fovea.Training;

/// <summary>
/// The usual scores of a classifier, from its confusion matrix. With two classes, precision, recall and F1 are those of the second
/// class; with more, the means over all classes that have images or were said.
///
/// Notation: c[i][j] looks at class i that said class j; n all looks; p the share of right ones; e the share of right ones that
/// chance would yield with the same row and column sums.
/// </summary>
/// <param name="AccuracyPercent">Share of right looks, in percent.</param>
/// <param name="PrecisionPercent">Of the looks that said a class, the share that was right, in percent; 0 if none said it.</param>
/// <param name="RecallPercent">Of the looks at a class, the share that said it, in percent; 0 if there was none.</param>
/// <param name="F1Percent">Harmonic mean of precision and recall, in percent; 0 if both are 0.</param>
/// <param name="CohenKappa">(p - e) / (1 - e) (Cohen 1960); 1 is perfect, 0 chance; NaN if all looks are at, and said, one class.</param>
/// <param name="RocAuc">
/// Area under the receiver operating characteristic: of the second class with two classes, else the mean over classes, each against
/// the rest; mean over passes; NaN if there are images of one class only.
/// </param>
public sealed record ClassificationScores(
    double AccuracyPercent, double PrecisionPercent, double RecallPercent, double F1Percent, double CohenKappa, double RocAuc)
{
    /// <summary>Computes all scores.</summary>
    /// <param name="confusion">[true class][predicted class], square.</param>
    /// <param name="rocAuc">The area, which a confusion matrix does not tell.</param>
    public static ClassificationScores Of(IReadOnlyList<IReadOnlyList<long>> confusion, double rocAuc)
    {
        int classes = confusion.Count;
        double[] looks = [.. confusion.Select(row => (double)row.Sum())];
        double[] said = [.. Enumerable.Range(0, classes).Select(c => (double)confusion.Sum(row => row[c]))];
        double all = looks.Sum(), right = Enumerable.Range(0, classes).Sum(c => (double)confusion[c][c]) / all;
        double chance = Enumerable.Range(0, classes).Sum(c => looks[c] / all * (said[c] / all));
        int[] counted = classes == 2 ? [1] : [.. Enumerable.Range(0, classes).Where(c => looks[c] + said[c] > 0)];
        double[] precision = [.. counted.Select(c => Share(confusion[c][c], said[c]))];
        double[] recall = [.. counted.Select(c => Share(confusion[c][c], looks[c]))];
        double[] f1 = [.. counted.Select(c => Share(2.0 * confusion[c][c], said[c] + looks[c]))];
        return new ClassificationScores(
            100 * right, 100 * precision.Average(), 100 * recall.Average(), 100 * f1.Average(), (right - chance) / (1 - chance), rocAuc);
    }

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}
