namespace Fovea;

/// <summary>The pixels of the image that one scale of a glimpse covers; it may reach over the image's edges.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Size">Columns and rows.</param>
public readonly record struct GlimpseBox(long Left, long Top, long Size)
{
    private const int MostSingle = 1 << 16;

    /// <summary>
    /// The box of <paramref name="size"/> pixels at a location: start = floor((c + 1) / 2 * extent - size / 2 + 1/2) on each axis.
    /// </summary>
    /// <param name="x">-1 at the image's left edge, 1 at its right edge.</param>
    /// <param name="y">-1 at the image's upper edge, 1 at its lower edge.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="size">Pixels that the box covers on each axis.</param>
    public static GlimpseBox At(float x, float y, int height, int width, long size) =>
        new(Start(x, width, size), Start(y, height, size), size);

    // In single precision where that tells all pixels apart, as graphs and graphics processors compute it: then all look at the same pixels.
    private static long Start(float centre, int extent, long size) => Math.Max(extent, size) <= MostSingle
        ? (long)MathF.Floor(((centre + 1f) * 0.5f * extent) - (size * 0.5f) + 0.5f)
        : (long)Math.Floor(((centre + 1.0) * 0.5 * extent) - (size * 0.5) + 0.5);
}
