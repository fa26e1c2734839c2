using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Colours of a picture. The picture brings its own background, so that it is legible wherever it is shown.</summary>
/// <param name="Background">Behind everything.</param>
/// <param name="Panel">Behind the image and the bars.</param>
/// <param name="Ink">Text.</param>
/// <param name="Muted">Lesser text, and bars that do not matter.</param>
/// <param name="Good">Right.</param>
/// <param name="Bad">Wrong.</param>
public sealed record Theme(SKColor Background, SKColor Panel, SKColor Ink, SKColor Muted, SKColor Good, SKColor Bad)
{
    private static readonly SKColor[] stepStops = [new(0x7C, 0x6C, 0xF2), new(0xE2, 0x54, 0x96), new(0xFB, 0xA4, 0x3D)];

    /// <summary>For light surroundings.</summary>
    public static Theme Light { get; } = new(
        new(0xFB, 0xFA, 0xF7), new(0xEE, 0xEC, 0xE6), new(0x23, 0x26, 0x30), new(0xA6, 0xA6, 0xAE), new(0x1F, 0x9D, 0x68), new(0xD6, 0x45, 0x45));

    /// <summary>For dark surroundings.</summary>
    public static Theme Dark { get; } = new(
        new(0x16, 0x18, 0x20), new(0x23, 0x26, 0x31), new(0xEC, 0xEC, 0xF0), new(0x6F, 0x73, 0x82), new(0x3F, 0xC3, 0x8A), new(0xF0, 0x6A, 0x6A));

    /// <summary>The colour of a glimpse, from the first to the last.</summary>
    public static SKColor OfStep(int step, int steps)
    {
        float place = steps < 2 ? 0f : (float)step / (steps - 1) * (stepStops.Length - 1);
        int stop = Math.Min((int)place, stepStops.Length - 2);
        float share = place - stop;
        SKColor from = stepStops[stop], to = stepStops[stop + 1];
        byte Mix(byte a, byte b) => (byte)MathF.Round(a + ((b - a) * share));
        return new SKColor(Mix(from.Red, to.Red), Mix(from.Green, to.Green), Mix(from.Blue, to.Blue));
    }
}
