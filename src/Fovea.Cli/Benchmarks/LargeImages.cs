namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Many different images of one large size in little more memory than one takes: each begins a few lines of pixels after the one
/// before.
/// </summary>
internal sealed class LargeImages : ImageSet
{
    private const int LinesApart = 7;

    private readonly byte[] pixels;

    public LargeImages(int side, int images = 1000)
        : base(new ImageShape(side, side, 1), MadeUpDigits.Labels(images))
    {
        pixels = new byte[((long)side * side) + ((long)images * LinesApart * side)];
        MadeUpDigits.Fill(pixels);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index) => pixels.AsSpan(index * LinesApart * Shape.Width, (int)Shape.Bytes);
}
