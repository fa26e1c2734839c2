using System.Globalization;
using System.Xml.Linq;
using SkiaSharp;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>
/// How long something on the specimen is: a bar of a round length, 1, 2 or 5 times a power of ten, of about a fifth of what a picture shows. It is drawn below the
/// picture, where it hides nothing.
/// </summary>
/// <param name="Pixels">Its length in pixels of the image.</param>
/// <param name="Words">Its length in words: "500 µm".</param>
internal sealed record ScaleBar(double Pixels, string Words)
{
    // The longest round length up to this is at least 0.12 of what is shown.
    private const double MostOfView = 0.3;

    /// <summary>The bar of a look's picture; null where nobody knows what a pixel covers, or it is no length.</summary>
    /// <param name="look">The look.</param>
    /// <param name="view">Pixels of the image's own size that are shown side by side, those around it included.</param>
    public static ScaleBar? For(Look look, double view)
    {
        // A look is plain data, which anybody may fill in.
        if (look.MicrometresPerPixel is not (> 0 and < double.PositiveInfinity and var micrometres)) return null;
        double most = MostOfView * view * micrometres, power = Math.Pow(10, Math.Floor(Math.Log10(most))), length = power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
        return new ScaleBar(length / micrometres, InWords(length));
    }

    /// <summary>Draws it, its words behind it.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="left">Its left end.</param>
    /// <param name="middle">Its middle line.</param>
    /// <param name="scale">Pixels of the picture for one of the image.</param>
    /// <param name="theme">Its colours.</param>
    public void Draw(SKCanvas canvas, float left, float middle, float scale, Theme theme)
    {
        const float thickness = 4f, textHeight = 10f;
        float length = (float)(Pixels * scale);
        using SKPaint line = new() { Color = theme.Ink };
        canvas.DrawRect(left, middle - (thickness / 2), length, thickness, line);
        StrokeFont.Draw(canvas, Words, left + length + textHeight, middle + (textHeight / 2), textHeight, theme.Ink);
    }

    /// <summary>The same as SVG, in pixels of the image and the colour of the text around it.</summary>
    /// <param name="left">Its left end.</param>
    /// <param name="top">Where the picture ends.</param>
    /// <param name="textHeight">Of its words; it takes twice as much below the picture.</param>
    public XElement ToSvg(double left, double top, double textHeight)
    {
        double thickness = textHeight / 4;
        return Tag(
            "g", "scale",
            Tag("rect", null, With("x", left), With("y", top + textHeight - (thickness / 2)), With("width", Pixels), With("height", thickness), With("fill", "currentColor")),
            Tag(
                "text", null, With("x", left + Pixels + (textHeight / 2)), With("y", top + (1.35 * textHeight)),
                With("style", $"font-size:{Number(textHeight)}px;font-weight:400;text-anchor:start;fill:currentColor"), Words));
    }

    private static string InWords(double micrometres) => micrometres switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{1000 * micrometres:0.###} nm"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{micrometres:0} µm"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{micrometres / 1000:0} mm"),
    };
}
