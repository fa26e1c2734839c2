namespace Fovea.Data;

/// <summary>Images in one array in memory.</summary>
public sealed class MemoryImageSet : ImageSet
{
    private readonly ReadOnlyMemory<byte> pixels;
    private readonly int imageBytes;

    /// <summary>Wraps <paramref name="pixels"/>, which is not copied.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="pixels">[count, height, width, channels], 0 to 255.</param>
    /// <param name="labels">[count].</param>
    /// <exception cref="ArgumentException">Pixels and labels do not fit each other.</exception>
    public MemoryImageSet(ImageShape shape, ReadOnlyMemory<byte> pixels, int[] labels)
        : base(shape, labels)
    {
        if (pixels.Length != shape.Bytes * labels.Length)
            throw new ArgumentException($"{labels.Length} images of {shape} are {shape.Bytes * labels.Length} bytes, but there are {pixels.Length}", nameof(pixels));
        this.pixels = pixels;
        imageBytes = (int)shape.Bytes;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return pixels.Span.Slice(index * imageBytes, imageBytes);
    }
}
