using System.Xml.Linq;
using Fovea.Configuration;
using SkiaSharp;

using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>An image with every glimpse's boxes, finest scale strongest, and the path from one glimpse to the next; a group per glimpse, g1 and on.</summary>
internal static class SvgFixationPath
{
    private const int MostSide = 640;
    private const double DiscRadius = 2.5;

    /// <summary>The picture.</summary>
    /// <param name="look">The look.</param>
    /// <param name="showsPath">Whether there is a path to show: a model that sees all at once has none.</param>
    public static XElement Draw(Look look, bool showsPath = true)
    {
        int width = look.Shape.Width, height = look.Shape.Height;
        double margin = showsPath ? FixationPath.MarginOf(look) : 0, unit = (Math.Max(width, height) + (2 * margin)) / 100;
        string name = showsPath ? $"The path of {Counted.Of(look.Steps.Count, "glimpse")} over {look.Name}" : look.Name;
        return Tag(
            "svg", "path",
            With("viewBox", $"{Number(-margin)} {Number(-margin)} {Number(width + (2 * margin))} {Number(height + (2 * margin))}"),
            With("role", "img"), With("aria-label", name), With("style", $"--badge:{Number(2.9 * unit)}px"),
            Tag("image", width < MostSide && height < MostSide ? "crisp" : null, With("href", DataUri.Encode(Bitmaps.OfImage(look), MostSide)), With("width", width), With("height", height)),
            showsPath ? look.Steps.Select((step, t) => Glimpse(look, step, t, unit)) : null);
    }

    /// <summary>A colour as style sheets write it.</summary>
    internal static string Css(SKColor color) => $"#{(uint)color & 0xFFFFFF:x6}";

    private static XElement Glimpse(Look look, LookStep step, int t, double unit)
    {
        string color = Css(Theme.OfStep(t, look.Steps.Count));
        (double x, double y) = Centre(look, step);
        return Tag(
            "g", $"g{t + 1}", With("stroke", color),
            step.Boxes.Select((box, scale) => Box(box, scale, unit)).Reverse(),
            t == 0 ? null : Line(Centre(look, look.Steps[t - 1]), (x, y), unit),
            Tag("circle", null, With("cx", x), With("cy", y), With("r", DiscRadius * unit), With("fill", color), With("stroke", "#fff"), With("stroke-width", 0.35 * unit)),
            Tag("text", null, With("x", x), With("y", y + unit), With("stroke", "none"), $"{t + 1}"));
    }

    private static XElement Box(GlimpseBox box, int scale, double unit) => Tag(
        "rect", null, With("x", box.Left), With("y", box.Top), With("width", box.Size), With("height", box.Size),
        With("fill", "none"), With("stroke-width", Math.Max(0.35, 0.8 - (0.2 * scale)) * unit), With("stroke-opacity", 1.0 / (1 << Math.Min(scale, 2))));

    /// <summary>From the edge of one disc to the centre of the next, so that no number is crossed out.</summary>
    private static XElement? Line((double X, double Y) from, (double X, double Y) to, double unit)
    {
        double length = Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2)), share = DiscRadius * unit / length;
        return share >= 1 ? null : Tag(
            "line", null, With("x1", from.X + (share * (to.X - from.X))), With("y1", from.Y + (share * (to.Y - from.Y))), With("x2", to.X), With("y2", to.Y),
            With("stroke-width", 0.7 * unit));
    }

    private static (double X, double Y) Centre(Look look, LookStep step) => ((step.X + 1) / 2 * look.Shape.Width, (step.Y + 1) / 2 * look.Shape.Height);
}
