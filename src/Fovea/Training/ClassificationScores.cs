namespace Fovea.Training;

/// <summary>
/// The usual scores of a classifier, from its confusion matrix. With two classes, precision, recall and F1 are those of the second
/// class; with more, the means over all classes that have images: of a class without, nothing can be known. What has no meaning is NaN.
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
/// <param name="CohenKappa">(p - e) / (1 - e) (Cohen 1960); 1 is perfect, 0 chance; NaN if there are images of one class only.</param>
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
}
