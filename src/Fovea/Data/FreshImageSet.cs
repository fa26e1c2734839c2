namespace Fovea.Parts;

/// <summary>
/// Training images that are made anew for every epoch. What an image looks like is a pure function of epoch and index, so that a
/// worker makes the images it is about to look at, right into its own cache: nothing is made ahead, stored, or waited for.
/// </summary>
public abstract class FreshImageSet : ImageSet
{
    /// <inheritdoc cref="ImageSet(ImageShape, int[], bool)"/>
    protected FreshImageSet(ImageShape shape, int[] labels, bool severalClasses = false)
        : base(shape, labels, severalClasses)
    {
    }

    /// <summary>Makes one image. Safe to call from many threads; allocates nothing.</summary>
    /// <param name="epoch">Number of the epoch, from 0 on.</param>
    /// <param name="index">Number of the image.</param>
    /// <param name="pixels">Overwritten: [height, width, channels], 0 to 255.</param>
    public abstract void Make(int epoch, int index, Span<byte> pixels);

    /// <summary>Makes one image, and names it where it cannot be made.</summary>
    /// <inheritdoc cref="Make"/>
    /// <exception cref="DataException">A set of somebody's own cannot make it.</exception>
    internal void Fill(int epoch, int index, Span<byte> pixels)
    {
        try
        {
            Make(epoch, index, pixels);
        }
        catch (Exception exception) when (FoveaException.IsForeign(exception))
        {
            throw Fault(index, exception);
        }
    }

    /// <summary>The image as it is in epoch 0, in memory of its own.</summary>
    public sealed override ReadOnlySpan<byte> Pixels(int index)
    {
        RequireIndex(index);
        byte[] pixels = new byte[Shape.Bytes];
        Make(epoch: 0, index, pixels);
        return pixels;
    }
}
