namespace Fovea;

/// <summary>The pixels of the image that one scale of a glimpse covers; it may reach over the image's edges.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Size">Columns and rows.</param>
public readonly record struct GlimpseBox(int Left, int Top, int Size)
{
    /// <summary>
    /// The box of <paramref name="size"/> pixels at a location: start = floor((c + 1) / 2 * extent - size / 2 + 1/2) on each axis.
    /// </summary>
    /// <param name="x">-1 at the image's left edge, 1 at its right edge.</param>
    /// <param name="y">-1 at the image's upper edge, 1 at its lower edge.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="size">Pixels that the box covers on each axis.</param>
    public static GlimpseBox At(float x, float y, int height, int width, int size) =>
        new(Start(x, width, size), Start(y, height, size), size);

    private static int Start(float centre, int extent, int size) =>
        (int)MathF.Floor(((centre + 1f) * 0.5f * extent) - (size * 0.5f) + 0.5f);
}
