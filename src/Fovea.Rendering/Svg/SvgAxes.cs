using System.Xml.Linq;
using static Fovea.Rendering.Html.Html;

namespace Fovea.Rendering.Svg;

/// <summary>The axes of a chart: lines across at the upright axis' marks, ticks at the other's, and what is counted.</summary>
internal static class SvgAxes
{
    private const int LongestName = 14;

    public static IEnumerable<XElement> Of(ChartFrame frame, ChartAxis horizontal, ChartAxis vertical, ChartScale across, ChartScale up)
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
