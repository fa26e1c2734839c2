using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>
/// Text as strokes of a pen, from a font of our own: the same pixels on every machine, whether it has fonts or not. A glyph is
/// drawn on a grid 6 units high from capital top (y = 0) to baseline (y = 6), small letters from y = 2, descenders to y = 8.
/// Characters that it lacks are drawn as a crossed box.
/// </summary>
internal static class StrokeFont
{
    private const float CapHeight = 6f, Spacing = 1.7f, Rounding = 1.1f;

    private static readonly Dictionary<char, Glyph> glyphs = StrokeGlyphs.All.ToDictionary(pair => pair.Key, pair => Glyph.Parse(pair.Value));

    private static readonly Glyph missing = Glyph.Parse("4 00-40-46-06-00 00-46 40-06");

    /// <summary>Whether a character has strokes of its own.</summary>
    public static bool Has(char character) => glyphs.ContainsKey(character);

    /// <summary>Width of a text whose capitals are <paramref name="height"/> pixels high.</summary>
    public static float Measure(string text, float height) => text.Sum(character => GlyphOf(character).Width + Spacing) * height / CapHeight;

    /// <summary>Draws a text.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="x">Left end, in pixels.</param>
    /// <param name="baseline">Baseline, in pixels.</param>
    /// <param name="height">Height of capitals, in pixels.</param>
    /// <param name="color">Colour of the ink.</param>
    /// <param name="bold">Whether the pen is broad.</param>
    /// <returns>Where the text ends, in pixels.</returns>
    public static float Draw(SKCanvas canvas, string text, float x, float baseline, float height, SKColor color, bool bold = false)
    {
        float unit = height / CapHeight;
        using SKPathEffect rounding = SKPathEffect.CreateCorner(Rounding * unit);
        using SKPaint pen = new()
        {
            Color = color,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = unit * (bold ? 1.15f : 0.8f),
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            PathEffect = rounding,
        };
        foreach (char character in text)
        {
            Glyph glyph = GlyphOf(character);
            foreach (SKPoint[] stroke in glyph.Strokes) DrawStroke(canvas, stroke, x, baseline - height, unit, pen);
            x += (glyph.Width + Spacing) * unit;
        }

        return x;
    }

    private static void DrawStroke(SKCanvas canvas, SKPoint[] stroke, float x, float top, float unit, SKPaint pen)
    {
        SKPoint Place(SKPoint point) => new(x + (point.X * unit), top + (point.Y * unit));
        if (stroke.Length == 1)
        {
            using SKPaint dot = new() { Color = pen.Color, IsAntialias = true };
            canvas.DrawCircle(Place(stroke[0]), pen.StrokeWidth * 0.65f, dot);
            return;
        }

        using SKPathBuilder path = new();
        bool isClosed = stroke[0] == stroke[^1];
        path.MoveTo(Place(stroke[0]));
        foreach (SKPoint point in stroke[1..(isClosed ? ^1 : ^0)]) path.LineTo(Place(point));
        if (isClosed) path.Close();
        using SKPath built = path.Detach();
        canvas.DrawPath(built, pen);
    }

    private static Glyph GlyphOf(char character) => glyphs.GetValueOrDefault(character, missing);

    private sealed record Glyph(float Width, SKPoint[][] Strokes)
    {
        /// <summary>"WIDTH xy-xy-xy xy-xy": a stroke is points of one digit each, a dot one point.</summary>
        public static Glyph Parse(string text)
        {
            string[] parts = text.Split(' ');
            return new Glyph(
                parts[0][0] - '0',
                [.. parts[1..].Select(stroke => stroke.Split('-').Select(point => new SKPoint(point[0] - '0', point[1] - '0')).ToArray())]);
        }
    }
}
