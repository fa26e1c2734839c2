using System.Globalization;
using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Shares and what they are a part of as a table of bars: the part solid, the whole pale behind it.</summary>
internal static class HtmlBars
{
    /// <summary>The bars as HTML.</summary>
    public static XElement Build(BarChart chart) => Tag(
        "div", "table", With("tabindex", "0"), With("role", "region"), With("aria-label", chart.Title),
        Tag(
            "table", "bars",
            Tag("caption", "hidden", chart.Title),
            Tag("thead", null, Tag("tr", null, Tag("td", null), Tag("td", null), Heading(chart.Part), Heading(chart.Whole))),
            Tag("tbody", null, chart.Bars.Select(Row))));

    private static XElement Heading(string text) => Tag("th", "number", With("scope", "col"), text);

    private static XElement Row(Bar bar) => Tag(
        "tr", null,
        Tag("th", null, With("scope", "row"), bar.Name),
        Tag("td", "bar", Tag("div", "trough", Length("whole", bar.Whole), Length("part", bar.Part))),
        Tag("td", "number", Percent(bar.Part)), Tag("td", "number", Percent(bar.Whole)));

    private static XElement Length(string cssClass, double share) => Tag("div", cssClass, With("style", $"width:{Number(100 * share)}%"));

    private static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";
}
