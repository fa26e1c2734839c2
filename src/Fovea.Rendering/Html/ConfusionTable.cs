using System.Globalization;
using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Looks by true class (rows) and predicted class (columns) as a coloured table: right ones green by their share, wrong ones red beside the worst.</summary>
internal static class ConfusionTable
{
    /// <summary>How to read it.</summary>
    public const string Explanation = "True class by row, predicted class by column; percent of the row.";

    private const int MostWithNumbers = 14;

    /// <summary>The matrix as HTML.</summary>
    /// <param name="counts">[true class][predicted class], square.</param>
    /// <param name="classNames">A name per class.</param>
    public static XElement Build(IReadOnlyList<IReadOnlyList<long>> counts, IReadOnlyList<string> classNames)
    {
        bool isTight = classNames.Count > MostWithNumbers;
        double worst = Math.Max(1e-9, Enumerable.Range(0, counts.Count).SelectMany(row => counts[row].Where((_, column) => column != row).Select(count => Share(count, counts[row]))).DefaultIfEmpty(0).Max());
        return Tag(
            "div", "table", With("tabindex", "0"), With("role", "region"), With("aria-label", "Confusion matrix"),
            Tag(
                "table", isTight ? "matrix tight" : "matrix",
                Tag("caption", "hidden", Explanation),
                Tag("thead", null, Tag("tr", null, Tag("td", null), classNames.Select(name => Tag("th", null, With("scope", "col"), With("title", name), Name(name, isTight))))),
                Tag("tbody", null, counts.Select((row, truth) => Tag(
                    "tr", null, Tag("th", null, With("scope", "row"), classNames[truth]),
                    row.Select((count, predicted) => Cell(count, row, truth, predicted, worst, classNames, isTight)))))));
    }

    private static XElement Cell(long count, IReadOnlyList<long> row, int truth, int predicted, double worst, IReadOnlyList<string> classNames, bool isTight)
    {
        double share = Share(count, row), strength = truth == predicted ? share : share / worst;
        string text = (100 * share).ToString(count == row.Sum() ? "0" : share >= 0.1 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
        return Tag(
            "td", count == 0 ? null : truth == predicted ? "right" : "wrong",
            count == 0 ? null : With("style", $"--share:{Number(strength)}"),
            With("title", string.Create(CultureInfo.InvariantCulture, $"{classNames[truth]} taken for {classNames[predicted]}: {count:N0} of {row.Sum():N0} looks")),
            count == 0 ? Tag("span", "muted", "·") : isTight ? Tag("span", "hidden", text) : text);
    }

    private static double Share(long count, IReadOnlyList<long> row) => (double)count / Math.Max(1, row.Sum());

    private static string Name(string name, bool isTight) => isTight && name.Length > 3 ? name[..3] : name;
}
