using System.Globalization;
using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>A chart as SVG in a page: axes with round marks, curves in the page's colours, values where the pointer is. The page's style sheet draws it.</summary>
internal static class SvgLineChart
{
    private const double LineHeight = 15;
    private const int Colors = 8, MostDots = 25, MostHovers = 150;

    private static readonly ChartFrame usual = new(460, 270, 52, 10, 22, 40), wide = new(900, 300, 52, 10, 22, 40);

    /// <summary>The chart.</summary>
    /// <param name="chart">What it shows.</param>
    /// <param name="isWide">Whether it takes a page's width instead of a part.</param>
    /// <exception cref="ArgumentException">There are no points, or some that an axis cannot show.</exception>
    public static XElement Draw(LineChart chart, bool isWide = false)
    {
        ChartFrame frame = isWide ? wide : usual;
        ChartPoint[] points = [.. chart.Series.SelectMany(series => series.Points)];
        ChartScale across = frame.Across(chart.Horizontal, [.. points.Select(point => point.X)]);
        ChartScale up = frame.Up(chart.Vertical, [.. points.Select(point => point.Y).Where(y => !double.IsNaN(y))]);
        return Tag(
            "svg", "chart", With("viewBox", $"0 0 {Number(frame.Width)} {Number(frame.Height)}"), With("role", "img"), With("aria-label", Summary(chart)),
            SvgAxes.Draw(frame, chart.Horizontal, chart.Vertical, across, up),
            chart.Series.Select((series, i) => Curve(series, i, frame, across, up)),
            Hovers(chart, frame, across, up));
    }

    /// <summary>A piece of a curve, for the list of names.</summary>
    internal static XElement Sample(ChartSeries series, int index) => Tag(
        "svg", "chart", With("viewBox", "0 0 22 10"), With("aria-hidden", "true"),
        series.Style switch
        {
            SeriesStyle.Dots => Tag("circle", $"dot {ColorOf(series, index)}", With("cx", 11), With("cy", 5), With("r", 4)),
            SeriesStyle.Crosses => SvgCross.At(11, 5, ClassOf(series, index)),
            _ => Tag("path", ClassOf(series, index), With("d", "M1 5h20")),
        });

    /// <summary>A value with four digits that count.</summary>
    internal static string Short(double value) => Math.Abs(value) is >= 1e6 or (< 1e-3 and > 0)
        ? value.ToString("0.###E+0", CultureInfo.InvariantCulture)
        : value.ToString(Math.Abs(value) >= 1000 ? "#,0" : Math.Abs(value) >= 100 ? "0.#" : Math.Abs(value) >= 10 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    private static string Summary(LineChart chart) =>
        $"{chart.Title}: {chart.Vertical.Label} against {chart.Horizontal.Label}. "
        + string.Join("; ", chart.Series.Where(series => series.Points.Count > 0).Select(series => $"{series.Name} from {Short(series.Points[0].Y)} to {Short(series.Points[^1].Y)}"));

    private static IEnumerable<XElement> Curve(ChartSeries series, int index, ChartFrame frame, ChartScale across, ChartScale up)
    {
        bool isLine = series.Style is SeriesStyle.Line or SeriesStyle.Dashed or SeriesStyle.Steps;
        if (isLine && series.Points.Count > 1)
        {
            (string X, string Y)[] places = [.. series.Points.Select(point => (Number(across.Place(point.X)), Number(up.Place(point.Y))))];
            string path = series.Style == SeriesStyle.Steps
                ? $"{places[0].X} {places[0].Y}{string.Concat(places.Skip(1).Select(place => $"H{place.X}V{place.Y}"))}"
                : string.Join('L', places.Select(place => $"{place.X} {place.Y}"));
            yield return Tag("path", ClassOf(series, index), With("d", $"M{path}"));
        }

        if (series.Style == SeriesStyle.Steps || (isLine && series.Points.Count > MostDots)) yield break;
        foreach (ChartPoint point in series.Points) yield return Mark(point, series, index, frame, across, up);
    }

    private static XElement Mark(ChartPoint point, ChartSeries series, int index, ChartFrame frame, ChartScale across, ChartScale up) => series.Style == SeriesStyle.Crosses
        ? SvgCross.At(across.Place(point.X), frame.Top, ClassOf(series, index))
        : Tag("circle", $"dot {ColorOf(series, index)}", With("cx", across.Place(point.X)), With("cy", up.Place(point.Y)), With("r", 3.5));

    /// <summary>Over each place on the horizontal axis a strip that shows its values while the pointer is on it.</summary>
    private static IEnumerable<XElement> Hovers(LineChart chart, ChartFrame frame, ChartScale across, ChartScale up)
    {
        double[] all = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.X).Distinct().Order()];
        double[] shown = all.Length <= MostHovers ? all : [.. Enumerable.Range(0, MostHovers).Select(i => all[(int)((long)i * (all.Length - 1) / (MostHovers - 1))])];
        double[] places = [.. shown.Select(x => (double)across.Place(x))];
        for (int i = 0; i < shown.Length; i++)
        {
            double from = i == 0 ? frame.Left : (places[i - 1] + places[i]) / 2, to = i == shown.Length - 1 ? frame.Width - frame.Right : (places[i] + places[i + 1]) / 2;
            yield return Tag(
                "g", "hover",
                Tag("rect", null, With("x", from), With("y", frame.Top), With("width", to - from), With("height", frame.Height - frame.Bottom - frame.Top), With("fill", "transparent")),
                At(chart, shown[i], places[i], frame, across, up));
        }
    }

    private static XElement At(LineChart chart, double x, double place, ChartFrame frame, ChartScale across, ChartScale up)
    {
        (ChartSeries Series, int Index, ChartPoint Point)[] here = [.. chart.Series
            .SelectMany((series, i) => series.Points.Where(point => point.X == x).TakeLast(1).Select(point => (series, i, point)))];
        string[] lines = [$"{chart.Horizontal.Label} {ChartScale.Format(x)}", .. here.Select(entry => double.IsNaN(entry.Point.Y) ? entry.Series.Name : $"{entry.Series.Name} {Short(entry.Point.Y)}")];
        double width = (lines.Max(line => line.Length) * ChartFrame.Character) + 14, height = (lines.Length * LineHeight) + 8;
        double boxX = place + 10 + width <= frame.Width ? place + 10 : Math.Max(0, place - 10 - width);
        return Tag(
            "g", "at",
            Tag("line", null, With("x1", place), With("x2", place), With("y1", frame.Top), With("y2", frame.Height - frame.Bottom)),
            here.Select(entry => Mark(entry.Point, entry.Series, entry.Index, frame, across, up)),
            Tag("rect", null, With("x", boxX), With("y", frame.Top), With("width", width), With("height", height), With("rx", 5)),
            lines.Select((line, row) => Tag("text", null, With("x", boxX + 7), With("y", frame.Top + (LineHeight * (row + 1))), line)));
    }

    private static string ClassOf(ChartSeries series, int index) => $"curve {ColorOf(series, index)}{(series.Style == SeriesStyle.Dashed ? " dashed" : string.Empty)}";

    private static string ColorOf(ChartSeries series, int index) => $"c{(series.Color ?? index) % Colors}";
}
