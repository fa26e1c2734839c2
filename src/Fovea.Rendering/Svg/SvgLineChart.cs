using System.Globalization;
using System.Xml.Linq;
using Fovea.Reports;
using static Fovea.Rendering.Html.Html;

namespace Fovea.Rendering.Svg;

/// <summary>A chart as SVG in a page: axes with round marks, curves in the page's colours, values where the pointer is. The page's style sheet draws it.</summary>
public static class SvgLineChart
{
    private const double Width = 460, Height = 270, Left = 52, Right = 10, Top = 22, Bottom = 40, Character = 6.2, LineHeight = 15;
    private const int Colors = 8, MostDots = 25, MostHovers = 150;

    /// <summary>The chart.</summary>
    /// <exception cref="ArgumentException">There are no points, or some that an axis cannot show.</exception>
    public static XElement Of(LineChart chart)
    {
        ChartPoint[] points = [.. chart.Series.SelectMany(series => series.Points)];
        ChartScale across = new(chart.Horizontal, [.. points.Select(point => point.X)], (float)Left + 8, (float)(Width - Right - 8));
        ChartScale up = new(chart.Vertical, [.. points.Select(point => point.Y)], (float)(Height - Bottom), (float)Top + 4);
        return Tag(
            "svg", "chart", With("viewBox", $"0 0 {Number(Width)} {Number(Height)}"), With("role", "img"), With("aria-label", Summary(chart)),
            Axes(chart, across, up),
            chart.Series.Select((series, i) => Curve(series, i, across, up)),
            Hovers(chart, across, up));
    }

    /// <summary>A piece of a curve, for the list of names.</summary>
    internal static XElement Sample(ChartSeries series, int index) => Tag(
        "svg", "chart", With("viewBox", "0 0 22 10"), With("aria-hidden", "true"),
        series.Style == SeriesStyle.Dots
            ? Tag("circle", $"dot {ColorOf(series, index)}", With("cx", 11), With("cy", 5), With("r", 4))
            : Tag("path", ClassOf(series, index), With("d", "M1 5h20")));

    /// <summary>A value with four digits that count.</summary>
    internal static string Short(double value) => Math.Abs(value) is >= 1e6 or (< 1e-3 and > 0)
        ? value.ToString("0.###E+0", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) >= 1000 ? "#,0" : Math.Abs(value) >= 100 ? "0.#" : Math.Abs(value) >= 10 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    private static string Summary(LineChart chart) =>
        $"{chart.Title}: {chart.Vertical.Label} against {chart.Horizontal.Label}. "
        + string.Join("; ", chart.Series.Where(series => series.Points.Count > 0).Select(series => $"{series.Name} from {Short(series.Points[0].Y)} to {Short(series.Points[^1].Y)}"));

    private static IEnumerable<XElement> Axes(LineChart chart, ChartScale across, ChartScale up)
    {
        foreach (double mark in up.Marks)
        {
            double y = up.Place(mark);
            yield return Tag("path", "rule", With("d", $"M{Number(Left)} {Number(y)}H{Number(Width - Right)}"));
            yield return Tag("text", null, With("x", Left - 6), With("y", y + 4), With("text-anchor", "end"), ChartScale.Format(mark));
        }

        double free = double.NegativeInfinity;
        foreach (double mark in across.Marks)
        {
            string text = ChartScale.Format(mark);
            double x = across.Place(mark), half = Character * text.Length / 2;
            yield return Tag("path", "rule", With("d", $"M{Number(x)} {Number(Height - Bottom)}v4"));
            if (x - half < free) continue;
            yield return Tag("text", null, With("x", x), With("y", Height - Bottom + 17), With("text-anchor", "middle"), text);
            free = x + half + 8;
        }

        yield return Tag("text", null, With("x", 0), With("y", 9), chart.Vertical.Label);
        yield return Tag("text", null, With("x", (Left + Width - Right) / 2), With("y", Height - 5), With("text-anchor", "middle"), chart.Horizontal.Label);
    }

    private static IEnumerable<XElement> Curve(ChartSeries series, int index, ChartScale across, ChartScale up)
    {
        if (series.Style != SeriesStyle.Dots && series.Points.Count > 1)
        {
            string path = string.Join('L', series.Points.Select(point => $"{Number(across.Place(point.X))} {Number(up.Place(point.Y))}"));
            yield return Tag("path", ClassOf(series, index), With("d", $"M{path}"));
        }

        if (series.Style != SeriesStyle.Dots && series.Points.Count > MostDots) yield break;
        foreach (ChartPoint point in series.Points) yield return Dot(point, series, index, across, up);
    }

    private static XElement Dot(ChartPoint point, ChartSeries series, int index, ChartScale across, ChartScale up) =>
        Tag("circle", $"dot {ColorOf(series, index)}", With("cx", across.Place(point.X)), With("cy", up.Place(point.Y)), With("r", 3.5));

    /// <summary>Over each place on the horizontal axis a strip that shows its values while the pointer is on it.</summary>
    private static IEnumerable<XElement> Hovers(LineChart chart, ChartScale across, ChartScale up)
    {
        double[] all = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.X).Distinct().Order()];
        double[] shown = all.Length <= MostHovers ? all : [.. Enumerable.Range(0, MostHovers).Select(i => all[(int)((long)i * (all.Length - 1) / (MostHovers - 1))])];
        double[] places = [.. shown.Select(x => (double)across.Place(x))];
        for (int i = 0; i < shown.Length; i++)
        {
            double from = i == 0 ? Left : (places[i - 1] + places[i]) / 2, to = i == shown.Length - 1 ? Width - Right : (places[i] + places[i + 1]) / 2;
            yield return Tag(
                "g", "hover",
                Tag("rect", null, With("x", from), With("y", Top), With("width", to - from), With("height", Height - Bottom - Top), With("fill", "transparent")),
                At(chart, shown[i], places[i], across, up));
        }
    }

    private static XElement At(LineChart chart, double x, double place, ChartScale across, ChartScale up)
    {
        (ChartSeries Series, int Index, ChartPoint Point)[] here = [.. chart.Series
            .SelectMany((series, i) => series.Points.Where(point => point.X == x).TakeLast(1).Select(point => (series, i, point)))];
        string[] lines = [$"{chart.Horizontal.Label} {ChartScale.Format(x)}", .. here.Select(entry => $"{entry.Series.Name} {Short(entry.Point.Y)}")];
        double width = (lines.Max(line => line.Length) * Character) + 14, height = (lines.Length * LineHeight) + 8;
        double boxX = place + 10 + width <= Width ? place + 10 : Math.Max(0, place - 10 - width);
        return Tag(
            "g", "at",
            Tag("line", null, With("x1", place), With("x2", place), With("y1", Top), With("y2", Height - Bottom)),
            here.Select(entry => Dot(entry.Point, entry.Series, entry.Index, across, up)),
            Tag("rect", null, With("x", boxX), With("y", Top), With("width", width), With("height", height), With("rx", 5)),
            lines.Select((line, row) => Tag("text", null, With("x", boxX + 7), With("y", Top + (LineHeight * (row + 1))), line)));
    }

    private static string ClassOf(ChartSeries series, int index) => $"curve {ColorOf(series, index)}{(series.Style == SeriesStyle.Dashed ? " dashed" : string.Empty)}";

    private static string ColorOf(ChartSeries series, int index) => $"c{(series.Color ?? index) % Colors}";
}
