using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>The axes of a chart: lines across at the upright axis' marks, ticks at the other's, and what is counted.</summary>
internal static class SvgAxes
{
    private const int LongestName = 14;

    public static IEnumerable<XElement> Draw(ChartFrame frame, ChartAxis horizontal, ChartAxis vertical, ChartScale across, ChartScale up)
    {
        double bottom = frame.Height - frame.Bottom, right = frame.Width - frame.Right;
        foreach (double mark in up.Marks)
        {
            double y = up.Place(mark);
            yield return Tag("path", "rule", With("d", $"M{Number(frame.Left)} {Number(y)}H{Number(right)}"));
            yield return Tag("text", null, With("x", frame.Left - 6), With("y", y + 4), With("text-anchor", "end"), Shortened(up.TextOf(mark)));
        }

        double free = double.NegativeInfinity;
        foreach (double mark in across.Marks)
        {
            string text = Shortened(across.TextOf(mark));
            double x = across.Place(mark), half = ChartFrame.Character * text.Length / 2;
            yield return Tag("path", "rule", With("d", $"M{Number(x)} {Number(bottom)}v4"));
            if (x - half < free) continue;
            yield return Tag("text", null, With("x", x), With("y", bottom + 17), With("text-anchor", "middle"), text);
            free = x + half + 8;
        }

        yield return Tag("text", null, With("x", 0), With("y", 9), vertical.Label);
        yield return Tag("text", null, With("x", (frame.Left + right) / 2), With("y", frame.Height - 5), With("text-anchor", "middle"), horizontal.Label);
    }

    /// <summary>A name short enough to stand beside others.</summary>
    public static string Shortened(string text) => text.Length > LongestName ? $"{text[..(LongestName - 1)]}…" : text;
}

/// <summary>Where a chart's axes lie, in units of its drawing.</summary>
/// <param name="Width">Of the whole drawing.</param>
/// <param name="Height">Of the whole drawing.</param>
/// <param name="Left">Room for marks to the left of the axes.</param>
/// <param name="Right">Room to the right.</param>
/// <param name="Top">Room above.</param>
/// <param name="Bottom">Room below.</param>
internal readonly record struct ChartFrame(double Width, double Height, double Left, double Right, double Top, double Bottom)
{
    /// <summary>Between the outermost values and the ends of the axes.</summary>
    private const double Inset = 8;

    /// <summary>The width of a letter, about.</summary>
    public const double Character = 6.2;

    /// <summary>A scale from left to right.</summary>
    public ChartScale Across(ChartAxis axis, IReadOnlyCollection<double> values) => new(axis, values, (float)(Left + Inset), (float)(Width - Right - Inset));

    /// <summary>A scale from bottom to top.</summary>
    public ChartScale Up(ChartAxis axis, IReadOnlyCollection<double> values) => new(axis, values, (float)(Height - Bottom), (float)(Top + (Inset / 2)));
}

/// <summary>The mark of what has no value.</summary>
internal static class SvgCross
{
    private const double Reach = 3.5;

    public static XElement At(double x, double y, string cssClass, string? title = null) => Tag(
        "path", cssClass,
        With("d", $"M{Number(x - Reach)} {Number(y - Reach)}L{Number(x + Reach)} {Number(y + Reach)}M{Number(x - Reach)} {Number(y + Reach)}L{Number(x + Reach)} {Number(y - Reach)}"),
        title is null ? null : Tag("title", null, title));
}
