using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Points as SVG in a page, the later over the earlier and what is emphasised over all. The page's style sheet draws it.</summary>
internal static class SvgScatterChart
{
    // Points of one choice are moved apart within this share of the way to the next: by the golden ratio, so that neighbours never meet.
    private const double Spread = 0.5, Golden = 0.6180339887498949;

    private static readonly ChartFrame frame = new(360, 236, 46, 10, 32, 40);

    /// <summary>The chart.</summary>
    /// <exception cref="ArgumentException">No point has a height, or one cannot be shown on its axis.</exception>
    public static XElement Draw(ScatterChart chart)
    {
        ChartScale across = frame.Across(chart.Horizontal, [.. chart.Points.Select(point => point.X)]);
        ChartScale up = frame.Up(chart.Vertical, [.. chart.Points.Select(point => point.Y).OfType<double>()]);
        bool isSpread = chart.Horizontal.Names is not null;
        return Tag(
            "svg", "chart", With("viewBox", $"0 0 {Number(frame.Width)} {Number(frame.Height)}"), With("role", "img"), With("aria-label", Summary(chart)),
            SvgAxes.Draw(frame, chart.Horizontal, chart.Vertical, across, up),
            chart.Points.Index().OrderBy(pair => pair.Item.IsEmphasised).Select(pair => Point(pair.Item, isSpread ? Spread * (((pair.Index * Golden) % 1) - 0.5) : 0, across, up)));
    }

    private static string Summary(ScatterChart chart) =>
        $"{chart.Title}: {chart.Vertical.Label} against {chart.Horizontal.Label}, {chart.Points.Count} points"
        + string.Concat(chart.Points.Where(point => point.IsEmphasised).Select(point => $"; {point.Name}"));

    private static XElement Point(ScatterPoint point, double aside, ChartScale across, ChartScale up)
    {
        double x = across.Place(point.X + aside);
        if (point.Y is not { } y) return SvgCross.At(x, frame.Top - 9, "lost", point.Name);
        return Tag(
            "circle", point.IsEmphasised ? "dot best" : "dot shaded", With("style", $"--t:{Number(point.Shade)}"),
            With("cx", x), With("cy", up.Place(y)), With("r", point.IsEmphasised ? 6 : 4), Tag("title", null, point.Name));
    }
}
