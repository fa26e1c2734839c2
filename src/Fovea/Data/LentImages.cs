namespace Fovea.Data;

/// <summary>Images of one shape in somebody else's memory for as long as they are lent; nothing of them is copied. For one borrower at a time.</summary>
/// <param name="most">Most images at a time.</param>
internal sealed class LentImages(int most) : ImageSet(new ImageShape(1, 1, 1), new int[most])
{
    private readonly ReadOnlyMemory<byte>[] images = new ReadOnlyMemory<byte>[most];
    private int stride;

    /// <summary>Lends images, as the first of the set, until <see cref="GiveBack"/>.</summary>
    /// <param name="lent">The images, each of that shape and stride.</param>
    /// <param name="first">Number of the first one to lend.</param>
    /// <param name="count">How many to lend.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="stride">Bytes from the start of a row to that of the next; 0 for rows without a gap.</param>
    public void Lend(IReadOnlyList<ReadOnlyMemory<byte>> lent, int first, int count, ImageShape shape, int stride)
    {
        (Shape, this.stride) = (shape, stride);
        for (int i = 0; i < count; i++) images[i] = lent[first + i];
    }

    /// <summary>Forgets the images, so that their memory can be used for other things.</summary>
    public void GiveBack() => images.AsSpan().Clear();

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        ImagePixels image = PixelsInPlace(index);
        return image.IsPacked ? image.Bytes : image.ToArray();
    }

    /// <inheritdoc/>
    internal override ImagePixels PixelsInPlace(int index) => new(images[index].Span, Shape, stride);
}
