using System.Xml.Linq;
using Fovea.Configuration;

using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>
/// Lines over parallel axes as SVG in a page; the last axis is also the scale of their colours. A line that has no value on an axis passes below it. The strongest colours
/// and what is emphasised lie on top. The page's style sheet draws it.
/// </summary>
internal static class SvgParallelCoordinates
{
    private const double Height = 400, Left = 58, Right = 70, Top = 46, Bottom = 40, LeastGap = 118, LeastWidth = 960, Below = 22;
    private const int Segments = 32;

    /// <summary>The chart.</summary>
    /// <exception cref="ArgumentException">A line has more or fewer values than there are axes, there are fewer than two, or an axis has no value at all or one it cannot show.</exception>
    public static XElement Draw(ParallelCoordinates chart)
    {
        if (chart.Axes.Count < 2) throw new ArgumentException($"parallel coordinates need at least 2 axes, but have {chart.Axes.Count}");
        if (chart.Lines.FirstOrDefault(line => line.Values.Count != chart.Axes.Count) is { } odd)
            throw new ArgumentException($"'{odd.Name}' must have {chart.Axes.Count} values, but has {odd.Values.Count}");
        double gap = Math.Max(LeastGap, (LeastWidth - Left - Right) / (chart.Axes.Count - 1)), width = Left + Right + (gap * (chart.Axes.Count - 1));
        double[] places = [.. chart.Axes.Select((_, i) => Left + (i * gap))];
        ChartScale[] scales = [.. chart.Axes.Select((axis, i) => new ChartScale(axis, ValuesOn(chart, i), (float)(Height - Bottom - 4), (float)Top + 4))];
        bool[] hasMissing = [.. chart.Axes.Select((_, i) => chart.Lines.Any(line => line.Values[i] is null))];
        return Tag(
            "svg", "chart", With("viewBox", $"0 0 {Number(width)} {Number(Height)}"), With("style", $"min-width:{Number(width * 0.72)}px"), With("role", "img"), With("aria-label", Summary(chart)),
            chart.Lines.OrderBy(line => line.IsEmphasised).ThenBy(line => ShadeOf(line, scales[^1]) ?? -1).Select(line => Line(line, places, scales)),
            Ramp(places[^1], scales[^1]),
            chart.Axes.Select((axis, i) => Axis(axis, i, places[i], gap, scales[i], hasMissing[i])));
    }

    private static double[] ValuesOn(ParallelCoordinates chart, int axis)
    {
        double[] values = [.. chart.Lines.Select(line => line.Values[axis]).OfType<double>()];
        return values.Length > 0 || chart.Axes[axis].Bounds is not { } bounds ? values : [bounds.Least, bounds.Most];
    }

    private static string Summary(ParallelCoordinates chart) =>
        $"{chart.Title}: {Counted.Of(chart.Lines.Count, "line")} over {string.Join(", ", chart.Axes.Select(axis => axis.Label))}"
        + string.Concat(chart.Lines.Where(line => line.IsEmphasised).Select(line => $"; {line.Name}"));

    /// <summary>1 for the least value of the result's axis, 0 for the largest; null where there is none.</summary>
    private static double? ShadeOf(ParallelLine line, ChartScale result) =>
        line.Values[^1] is { } value ? Math.Clamp((result.Place(value) - Top) / (Height - Bottom - Top), 0, 1) : null;

    private static XElement Line(ParallelLine line, double[] places, ChartScale[] scales)
    {
        double? shade = ShadeOf(line, scales[^1]);
        string path = string.Join('L', line.Values.Select((value, i) => $"{Number(places[i])} {Number(value is { } found ? scales[i].Place(found) : Height - Bottom + Below)}"));
        return Tag(
            "g", line.IsEmphasised ? "trial best" : shade is null ? "trial lost" : "trial shaded", shade is { } strength ? With("style", $"--t:{Number(strength)}") : null,
            Tag("title", null, line.Name),
            Tag("path", "curve", With("d", $"M{path}")),
            // A wider line that is not seen, for a pointer to find.
            Tag("path", "reach", With("d", $"M{path}")));
    }

    private static XElement Ramp(double x, ChartScale result)
    {
        double height = (Height - Bottom - Top) / Segments;
        return Tag("g", "ramp", Enumerable.Range(0, Segments).Select(i => Tag(
            "rect", "shaded", With("style", $"--t:{Number((i + 0.5) / Segments)}"), With("x", x - 4), With("y", Top + (i * height)), With("width", 8), With("height", height + 0.5))));
    }

    private static XElement Axis(ChartAxis axis, int index, double x, double gap, ChartScale scale, bool hasMissing)
    {
        // Neighbours whose names are long stand at two heights.
        bool isTight = axis.Label.Length * ChartFrame.Character > gap - 12;
        double bottom = Height - Bottom;
        return Tag(
            "g", "axis",
            Tag("path", "rule strong", With("d", $"M{Number(x)} {Number(Top)}V{Number(bottom)}")),
            Tag("text", "name", With("x", x), With("y", isTight && index % 2 == 0 ? 14 : 30), With("text-anchor", "middle"), axis.Label),
            scale.Marks.Select(mark => Tag("text", "mark", With("x", x + 8), With("y", scale.Place(mark) + 4), SvgAxes.Shortened(scale.TextOf(mark)))),
            hasMissing ? Tag("text", "mark", With("x", x + 8), With("y", bottom + Below + 4), "none") : null);
    }
}
