using System.Globalization;
using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>A table whose first column names its rows. Cells that are numbers stand to the right.</summary>
/// <param name="Caption">What it shows; hidden where a heading says so already, but read out.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">A text per column.</param>
internal sealed record HtmlTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Whether the caption is only for those who do not see the table.</summary>
    public bool HidesCaption { get; init; }

    /// <summary>Rows that are highlighted.</summary>
    public IReadOnlySet<int> Highlighted { get; init; } = new HashSet<int>();

    /// <summary>The table as HTML; it scrolls by itself where it is too wide.</summary>
    public XElement ToElement() => Tag(
        "div", "table", With("tabindex", "0"), With("role", "region"), With("aria-label", Caption),
        Tag(
            "table", null,
            Tag("caption", HidesCaption ? "hidden" : null, Caption),
            Tag("thead", null, Tag("tr", null, Columns.Select((column, i) => Tag("th", IsNumeric(i) ? "number" : null, With("scope", "col"), column)))),
            Tag("tbody", null, Rows.Select((row, i) => Tag(
                "tr", Highlighted.Contains(i) ? "differs" : null,
                row.Select((cell, j) => j == 0 ? Tag("th", IsNumeric(0) ? "number" : null, With("scope", "row"), cell) : Tag("td", IsNumeric(j) ? "number" : null, cell)))))));

    private bool IsNumeric(int column) => Rows.Count > 0 && Rows.All(row => IsNumber(row[column])) && Rows.Any(row => row[column].Length > 0);

    private static bool IsNumber(string cell)
    {
        string plain = cell.Replace(" %", string.Empty, StringComparison.Ordinal);
        return plain is "" or "-" || double.TryParse(plain, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
    }
}
