using System.Xml.Linq;
using Fovea.Configuration;
using SkiaSharp;

using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>An image with every glimpse's boxes, finest scale strongest, and the path from one glimpse to the next; a group per glimpse, g1 and on.</summary>
internal static class SvgFixationPath
{
    private const int MostSide = 640;
    private const double DiscRadius = 2.5, LeastSide = 1.3, ScaleTextHeight = 4.5;

    /// <summary>The picture.</summary>
    /// <param name="look">The look.</param>
    /// <param name="showsPath">Whether there is a path to show: a model that sees all at once has none.</param>
    public static XElement Draw(Look look, bool showsPath = true)
    {
        int width = look.Shape.Width, height = look.Shape.Height;
        double margin = showsPath ? FixationPath.MarginOf(look) : 0, unit = (Math.Max(width, height) + (2 * margin)) / 100;
        GlimpseMarks marks = MarksOf(look, margin, unit);
        ScaleBar? bar = ScaleBar.For(look, width + (2 * margin));
        string name = showsPath ? $"The path of {Counted.Of(look.Steps.Count, "glimpse")} over {look.Name}" : look.Name;
        return Tag(
            "svg", "path",
            With("viewBox", $"{Number(-margin)} {Number(-margin)} {Number(width + (2 * margin))} {Number(height + (2 * margin) + (bar is null ? 0 : 2 * ScaleTextHeight * unit))}"),
            With("role", "img"), With("aria-label", name), With("style", $"--badge:{Number(2.9 * unit)}px"),
            Tag("image", width < MostSide && height < MostSide ? "crisp" : null, With("href", DataUri.Encode(Bitmaps.OfImage(look), MostSide)), With("width", width), With("height", height)),
            bar?.ToSvg(unit - margin, height + margin, ScaleTextHeight * unit),
            showsPath ? look.Steps.Select((step, t) => Glimpse(look, step, t, marks, unit)) : null);
    }

    /// <summary>The marks of a look's path, in pixels of its image.</summary>
    /// <param name="look">The look.</param>
    /// <param name="margin">Pixels shown around the image.</param>
    /// <param name="unit">A hundredth of the picture.</param>
    internal static GlimpseMarks MarksOf(Look look, double margin, double unit)
    {
        float around = (float)margin;
        return new GlimpseMarks(
            look.Steps.Select(step => SKRect.Create(step.Boxes[0].Left, step.Boxes[0].Top, step.Boxes[0].Size, step.Boxes[0].Size)),
            (float)(DiscRadius * unit), (float)(LeastSide * unit), new SKRect(-around, -around, look.Shape.Width + around, look.Shape.Height + around));
    }

    /// <summary>A colour as style sheets write it.</summary>
    internal static string Css(SKColor color) => $"#{(uint)color & 0xFFFFFF:x6}";

    private static XElement Glimpse(Look look, LookStep step, int t, GlimpseMarks marks, double unit)
    {
        string color = Css(Theme.OfStep(t, look.Steps.Count));
        (float x, float y) = (marks.Discs[t].X, marks.Discs[t].Y);
        return Tag(
            "g", $"g{t + 1}", With("stroke", color),
            step.Boxes.Select((box, scale) => Box(scale == 0 ? marks.Squares[t] : SKRect.Create(box.Left, box.Top, box.Size, box.Size), scale, unit)).Reverse(),
            t > 0 && marks.LineTo(t) is var (from, to) ? Line(from, to, unit) : null,
            Tag("circle", null, With("cx", x), With("cy", y), With("r", DiscRadius * unit), With("fill", color), With("stroke", "#fff"), With("stroke-width", 0.35 * unit)),
            Tag("text", null, With("x", x), With("y", y + (float)unit), With("stroke", "none"), $"{t + 1}"));
    }

    private static XElement Box(SKRect box, int scale, double unit) => Tag(
        "rect", null, With("x", box.Left), With("y", box.Top), With("width", box.Width), With("height", box.Height),
        With("fill", "none"), With("stroke-width", Math.Max(0.35, 0.8 - (0.2 * scale)) * unit), With("stroke-opacity", 1.0 / (1 << Math.Min(scale, 2))));

    private static XElement Line(SKPoint from, SKPoint to, double unit) => Tag(
        "line", null, With("x1", from.X), With("y1", from.Y), With("x2", to.X), With("y2", to.Y), With("stroke-width", 0.7 * unit));
}
