using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Fovea.Configuration;
using Fovea.Reports;

using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Where glimpses fell, over a picture of the images: the stronger a cell's colour, the more of them.</summary>
internal static class SvgHeatMap
{
    private const int Levels = 10;
    private const double Unit = 10;

    /// <summary>The map as a figure.</summary>
    /// <param name="title">What it is the map of.</param>
    /// <param name="map">The map.</param>
    /// <param name="backdrop">A data URI of an image to lie below; null for none.</param>
    public static XElement Draw(string title, FixationMap map, string? backdrop = null) => Tag(
        "figure", null,
        Tag(
            "svg", "heat", With("viewBox", $"0 0 {Number(map.Columns * Unit)} {Number(map.Rows * Unit)}"), With("role", "img"), With("aria-label", Summary(title, map)),
            backdrop is null ? null : Tag(
                "image", "crisp", With("href", backdrop), With("width", map.Columns * Unit), With("height", map.Rows * Unit), With("preserveAspectRatio", "none"), With("opacity", 0.45)),
            Enumerable.Range(1, Levels).Select(level => Cells(map, level))),
        Tag("figcaption", null, title));

    private static string Summary(string title, FixationMap map)
    {
        if (map.Total == 0) return $"{title}: no glimpses";
        (int row, int column) = Enumerable.Range(0, map.Rows * map.Columns).Select(cell => (cell / map.Columns, cell % map.Columns)).MaxBy(cell => map[cell.Item1, cell.Item2]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{title}: {Counted.Of(map.Total, "glimpse")}, most of them around {100 * (column + 0.5) / map.Columns:F0} % from the left and {100 * (row + 0.5) / map.Rows:F0} % from the top");
    }

    /// <summary>All cells of one level in one path, neighbours in a row joined.</summary>
    private static XElement? Cells(FixationMap map, int level)
    {
        StringBuilder path = new();
        for (int row = 0; row < map.Rows; row++)
        {
            for (int column = 0; column < map.Columns; column++)
            {
                int first = column;
                while (column < map.Columns && LevelOf(map, row, column) == level) column++;
                if (column > first) path.Append(CultureInfo.InvariantCulture, $"M{first * Unit} {row * Unit}h{(column - first) * Unit}v{Unit}h-{(column - first) * Unit}z");
            }
        }

        return path.Length == 0 ? null : Tag(
            "path", null, With("d", path.ToString()), With("fill-opacity", 0.1 + (0.8 * level / Levels)),
            Tag("title", null, $"up to {Shares(map, level)} of the glimpses in each of these cells"));
    }

    // Square roots, so that what is looked at now and then is seen beside what is looked at always.
    private static int LevelOf(FixationMap map, int row, int column) => (int)Math.Ceiling(Levels * Math.Sqrt((double)map[row, column] / Math.Max(1, map.Most)));

    private static string Shares(FixationMap map, int level)
    {
        double share = (double)level * level / (Levels * Levels) * map.Most / map.Total;
        return share.ToString("0.0# %", CultureInfo.InvariantCulture);
    }
}
