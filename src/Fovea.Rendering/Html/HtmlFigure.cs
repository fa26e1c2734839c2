using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>A picture with its title, and behind it its numbers as a table.</summary>
internal static class HtmlFigure
{
    /// <summary>A chart with its curves' names, and its points as a table to open.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="isWide">Whether it takes a page's width instead of a part.</param>
    public static XElement Build(LineChart chart, bool isWide = false) => Tag(
        "figure", null,
        Tag("figcaption", null, chart.Title, chart.Caption.Length == 0 ? null : Tag("small", null, chart.Caption)),
        chart.Series.Count < 2 ? null : Tag("ul", "legend", chart.Series.Select((series, i) => Tag("li", null, SvgLineChart.Sample(series, i), series.Name))),
        isWide ? Tag("div", "scroll", With("tabindex", "0"), With("role", "region"), With("aria-label", chart.Title), SvgLineChart.Draw(chart, isWide)) : SvgLineChart.Draw(chart),
        Tag("details", null, Tag("summary", null, "Numbers"), TableOf(chart).ToElement()));

    /// <summary>A chart of points; each says its name and values where the pointer is.</summary>
    public static XElement Build(ScatterChart chart) => Tag(
        "figure", null,
        Tag("figcaption", null, chart.Title, chart.Caption.Length == 0 ? null : Tag("small", null, chart.Caption)),
        SvgScatterChart.Draw(chart));

    private static HtmlTable TableOf(LineChart chart)
    {
        double[] places = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.X).Distinct().Order()];
        Dictionary<double, double>[] values = [.. chart.Series.Select(series =>
            series.Points.GroupBy(point => point.X).ToDictionary(group => group.Key, group => group.Last().Y))];
        return new HtmlTable(
            chart.Title, [chart.Horizontal.Label, .. chart.Series.Select(series => series.Name)],
            [.. places.Select(x => (IReadOnlyList<string>)[ChartScale.Format(x), .. values.Select(of => of.TryGetValue(x, out double y) ? double.IsNaN(y) ? "×" : SvgLineChart.Short(y) : string.Empty)])])
        {
            HidesCaption = true,
        };
    }
}
