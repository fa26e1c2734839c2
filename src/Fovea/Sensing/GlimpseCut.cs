using Fovea.Parts;

namespace Fovea;

/// <summary>
/// How a glimpse is cut out of an image: which whole pixels a patch begins at, and what lies beyond the image's edge. The defaults are this library's own way; the
/// others are those of other programs, so that a model that was trained there sees what it saw there.
///
/// On each axis, with location c, an image of E pixels and a patch of S: the centre is p = (c + 1) / 2 * E + offset, or (c + 1) / 2 * (E - 1) + offset where locations
/// span pixels, and the patch begins at the pixel that <see cref="Rounding"/> says.
/// </summary>
public sealed record GlimpseCut
{
    private const float MostOffset = 1f;

    /// <summary>How the first pixel is made a whole number.</summary>
    /// <value>Default: nearest.</value>
    public GlimpseRounding Rounding { get; init => field = Check.Choice(value, nameof(Rounding)); }

    /// <summary>Which places the locations -1 and 1 are.</summary>
    /// <value>Default: edges.</value>
    public LocationSpan Span { get; init => field = Check.Choice(value, nameof(Span)); }

    /// <summary>Pixels that centres lie farther right and down: 0.5 or -0.5 for a program that is half a pixel off.</summary>
    /// <value>-1 to 1; default 0.</value>
    public float Offset { get; init => field = Check.AtLeast(value, -MostOffset, MostOffset, nameof(Offset)); }

    /// <summary>
    /// What lies beyond the image's edge. <see cref="OutsideShade.Mean"/> is for programs that normalise an image before they put a border of zeros around it: black
    /// comes before the normalisation, zero behind it.
    /// </summary>
    /// <value>Default: black; mean wants channels that are normalised.</value>
    public OutsideShade Outside { get; init => field = Check.Choice(value, nameof(Outside)); }

    /// <summary>The box of <paramref name="size"/> pixels at a location.</summary>
    internal GlimpseBox Box(float x, float y, int height, int width, int size) => this is { Rounding: GlimpseRounding.Nearest, Span: LocationSpan.Edges, Offset: 0f }
        ? GlimpseBox.At(x, y, height, width, size) : new(Start(x, width, size), Start(y, height, size), size);

    private int Start(float location, int extent, int size)
    {
        float centre = ((location + 1f) * 0.5f * (Span == LocationSpan.Edges ? extent : extent - 1)) + Offset;
        return Rounding switch
        {
            GlimpseRounding.TruncatedCentre => (int)MathF.Floor(centre) - (size / 2),
            GlimpseRounding.TruncatedStart => (int)MathF.Truncate(centre - (size * 0.5f)),
            _ => (int)MathF.Floor(centre - (size * 0.5f) + 0.5f),
        };
    }
}

/// <summary>How the first pixel of a patch is made a whole number, p being its centre and S its size: see <see cref="GlimpseCut"/>.</summary>
public enum GlimpseRounding
{
    /// <summary>The nearest: floor(p - S / 2 + 1/2).</summary>
    Nearest,

    /// <summary>The centre is cut off to a whole number before half the patch is taken off it, itself cut off: floor(p) - floor(S / 2). What int(...) or .long() of a centre does.</summary>
    TruncatedCentre,

    /// <summary>The first pixel is cut off towards 0: trunc(p - S / 2).</summary>
    TruncatedStart,
}

/// <summary>Which places the locations -1 and 1 are.</summary>
public enum LocationSpan
{
    /// <summary>The image's edges: a location is a part of the image's extent.</summary>
    Edges,

    /// <summary>The first and the last pixel: a location is a part of the extent less one.</summary>
    Pixels,
}

/// <summary>What lies beyond an image's edge.</summary>
public enum OutsideShade
{
    /// <summary>Pixels that are 0 before channels are normalised.</summary>
    Black,

    /// <summary>Pixels that are 0 when channels are normalised: of each channel's mean.</summary>
    Mean,
}
