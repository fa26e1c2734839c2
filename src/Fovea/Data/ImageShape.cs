namespace Fovea.Data;

/// <summary>Size of an image in pixels and channels.</summary>
/// <param name="Height">Rows of pixels, at least 1.</param>
/// <param name="Width">Columns of pixels, at least 1.</param>
/// <param name="Channels">Numbers per pixel: 1 gray, 3 red green blue.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Bytes of one image.</summary>
    public long Bytes => (long)Height * Width * Channels;

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}x{Channels}";
}
