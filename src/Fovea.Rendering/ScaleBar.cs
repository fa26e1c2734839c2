using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>How long something on the specimen is: a bar of a round length, 1, 2 or 5 times a power of ten, of about a fifth of what is shown, in its lower left corner.</summary>
/// <param name="Pixels">Its length in pixels of the image.</param>
/// <param name="Words">Its length in words: "500 µm".</param>
internal sealed record ScaleBar(double Pixels, string Words)
{
    // Two and a half times from one round length to the next at most: the longest that is no longer than this is between 0.12 and 0.3 of what is shown.
    private const double MostOfView = 0.3;

    private const float Inset = 14f, Padding = 9f, TextHeight = 10f, LineHeight = 3f;

    private static readonly SKColor ground = Theme.Light.Background.WithAlpha(0xD8), ink = Theme.Light.Ink;

    /// <summary>The bar of a look's picture; null where nobody knows what a pixel covers.</summary>
    /// <param name="look">The look.</param>
    /// <param name="view">Pixels of the image's own size that are shown side by side, those around it included.</param>
    public static ScaleBar? For(Look look, double view)
    {
        if (look.MicrometresPerPixel is not { } micrometres) return null;
        double most = MostOfView * view * micrometres, power = Math.Pow(10, Math.Floor(Math.Log10(most))), length = power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
        return new ScaleBar(length / micrometres, InWords(length));
    }

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="area">What the picture covers.</param>
    /// <param name="scale">Pixels of the picture for one of the image.</param>
    public void Draw(SKCanvas canvas, SKRect area, float scale)
    {
        // Behind the last letter is a space.
        float length = (float)(Pixels * scale), text = StrokeFont.Measure(Words, TextHeight) - (TextHeight * 0.28f), width = Math.Max(length, text) + (2 * Padding);
        SKRect plate = SKRect.Create(area.Left + Inset, area.Bottom - Inset - TextHeight - LineHeight - (3 * Padding), width, TextHeight + LineHeight + (3 * Padding));
        using SKPaint back = new() { Color = ground, IsAntialias = true }, line = new() { Color = ink, IsAntialias = true };
        canvas.DrawRoundRect(plate, 6, 6, back);
        StrokeFont.Draw(canvas, Words, plate.MidX - (text / 2), plate.Top + Padding + TextHeight, TextHeight, ink, bold: true);
        canvas.DrawRect(SKRect.Create(plate.MidX - (length / 2), plate.Bottom - Padding - LineHeight, length, LineHeight), line);
    }

    /// <summary>The same as SVG, in pixels of the image.</summary>
    /// <param name="left">Left edge of what the picture covers.</param>
    /// <param name="bottom">Its lower edge.</param>
    /// <param name="unit">A hundredth of the picture.</param>
    public XElement ToSvg(double left, double bottom, double unit)
    {
        const double textWidth = 0.62, text = 2.6, padding = 1.5, thickness = 0.5;
        double width = Math.Max(Pixels, textWidth * text * unit * Words.Length) + (2 * padding * unit), height = (text + thickness + (3 * padding)) * unit;
        double x = left + (2 * unit), y = bottom - (2 * unit) - height, middle = x + (width / 2);
        return Tag(
            "g", "scale",
            Tag("rect", null, With("x", x), With("y", y), With("width", width), With("height", height), With("rx", unit), With("fill", SvgFixationPath.Css(ground)), With("fill-opacity", ground.Alpha / 255.0)),
            Tag("text", null, With("x", middle), With("y", y + ((padding + text) * unit * 0.95)), With("style", $"font-size:{Number(text * unit)}px;font-weight:600;text-anchor:middle;fill:{SvgFixationPath.Css(ink)}"), Words),
            Tag("rect", null, With("x", middle - (Pixels / 2)), With("y", y + height - ((padding + thickness) * unit)), With("width", Pixels), With("height", thickness * unit), With("fill", SvgFixationPath.Css(ink))));
    }

    private static string InWords(double micrometres) => micrometres switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{1000 * micrometres:0.###} nm"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{micrometres:0} µm"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{micrometres / 1000:0} mm"),
    };
}
