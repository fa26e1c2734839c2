namespace Fovea;

/// <summary>
/// How a glimpse is cut out of an image: which whole pixels a patch begins at, and what lies beyond the image's edge. The default is this library's own way; others are
/// those of other programs, so that a model that was trained there sees what it saw there. <see cref="MultiScaleSensorOptions"/> has them one by one.
///
/// On each axis, with location c, an image of E pixels and a patch of S: the centre is p = (c + 1) / 2 * E + offset, or (c + 1) / 2 * (E - 1) + offset where locations
/// go to the last pixel, and the patch begins at the pixel that the rounding says.
/// </summary>
/// <param name="Rounding">How the first pixel is made a whole number.</param>
/// <param name="ToLastPixel">Whether the locations -1 and 1 are the first and the last pixel instead of the image's edges.</param>
/// <param name="Offset">Pixels that centres lie farther right and down.</param>
/// <param name="MeanOutside">Whether what lies beyond the edge is of the channels' mean instead of black.</param>
internal readonly record struct GlimpseCut(GlimpseRounding Rounding, bool ToLastPixel, float Offset, bool MeanOutside)
{
    /// <summary>The box of <paramref name="size"/> pixels at a location.</summary>
    public GlimpseBox Box(float x, float y, int height, int width, int size) => this is { Rounding: GlimpseRounding.Nearest, ToLastPixel: false, Offset: 0f }
        ? GlimpseBox.At(x, y, height, width, size) : new(Start(x, width, size), Start(y, height, size), size);

    private int Start(float location, int extent, int size)
    {
        float centre = ((location + 1f) * 0.5f * (ToLastPixel ? extent - 1 : extent)) + Offset;
        return Rounding switch
        {
            GlimpseRounding.TruncatedCentre => (int)MathF.Floor(centre) - (size / 2),
            GlimpseRounding.TruncatedStart => (int)MathF.Truncate(centre - (size * 0.5f)),
            _ => (int)MathF.Floor(centre - (size * 0.5f) + 0.5f),
        };
    }
}

/// <summary>How the first pixel of a patch is made a whole number, p being the patch's centre in pixels and S its size.</summary>
public enum GlimpseRounding
{
    /// <summary>The nearest: floor(p - S / 2 + 1/2).</summary>
    Nearest,

    /// <summary>The centre is cut off to a whole number before half the patch is taken off it, itself cut off: floor(p) - floor(S / 2). What int(...) or .long() of a centre does.</summary>
    TruncatedCentre,

    /// <summary>The first pixel is cut off towards 0: trunc(p - S / 2).</summary>
    TruncatedStart,
}
