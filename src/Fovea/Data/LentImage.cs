using Fovea.Data.Regions;
using Fovea.Numerics;

namespace Fovea.Data;

/// <summary>One image of somebody else's, in memory or by region, for as long as it is lent, under whatever number; nothing of it is copied. For one borrower at a time.</summary>
internal sealed class LentImage() : ImageSet(new ImageShape(1, 1, 1), [0])
{
    private readonly LentBytes bytes = new();
    private int stride;
    private IImageRegions? regions;

    /// <summary>Lends an image while something is done.</summary>
    /// <param name="image">The image.</param>
    /// <param name="borrower">What the action works with.</param>
    /// <param name="action">What is done.</param>
    public void Lend<T>(ImagePixels image, T borrower, Action<T> action)
    {
        (Shape, stride, regions) = (image.Shape, image.Stride, image.Regions);
        if (regions is null)
        {
            bytes.Lend(image.Bytes, borrower, action);
            return;
        }

        try
        {
            action(borrower);
        }
        finally
        {
            regions = null;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        ImagePixels image = PixelsInPlace(index);
        return image.IsPacked ? image.Bytes : image.ToArray();
    }

    /// <inheritdoc/>
    internal override ImagePixels PixelsInPlace(int index) => regions is null ? new ImagePixels(bytes.Span, Shape, stride) : new ImagePixels(regions);
}
