using Fovea.Data;
using Fovea.Data.Views;
using Fovea.Parts;

namespace Fovea.Sensing;

/// <summary>What a model sees of a row's image, turned as the view says, normalised: the sensor's patch at a location, or all of it in a few cells.</summary>
/// <param name="sensor">The sensor.</param>
/// <param name="normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
internal sealed class Sight(IGlimpseSensor sensor, ChannelNormalization? normalization)
{
    private readonly MultiScaleSensor? filled = normalization is not null && sensor is MultiScaleSensor { HasMeanOutside: true } withMean ? withMean : null;

    /// <summary>Looks at one place.</summary>
    /// <param name="batch">Which images rows look at.</param>
    /// <param name="row">The row.</param>
    /// <param name="x">-1 at the left edge of what the row sees, 1 at the right edge.</param>
    /// <param name="y">-1 at the upper edge of what the row sees, 1 at the lower edge.</param>
    /// <param name="patch">Overwritten: [scales, channels, size, size].</param>
    public void See(RowBatch batch, int row, float x, float y, Span<float> patch)
    {
        ImageView view = batch.ViewOf(row);
        ImagePixels image = batch.PixelsOf(row);
        (float imageX, float imageY) = view.ToImage(x, y, image.Shape);
        sensor.Sense(image, imageX, imageY, patch);
        filled?.FillOutside(image.Shape, imageX, imageY, normalization!.Mean, patch);
        view.Apply(patch, sensor.Size);
        normalization?.Apply(patch, sensor.Size * sensor.Size);
    }

    /// <summary>Whether all that rows see of the whole of their images is its bytes: gray, square images as they are, without a gap between their lines, each for one row.</summary>
    public bool SeesBytes(RowBatch batch)
    {
        if (normalization is not null || batch.Rollouts > 1) return false;
        for (int row = 0; row < batch.Rows; row++)
        {
            ImagePixels image = batch.PixelsOf(row);
            if (batch.ViewOf(row) != ImageView.Plain || !image.IsInMemory || !image.IsPacked || image.Shape.Channels > 1 || image.Shape.Width != image.Shape.Height) return false;
        }

        return true;
    }

    /// <summary>Looks at all of the image.</summary>
    /// <param name="batch">Which images rows look at.</param>
    /// <param name="row">The row.</param>
    /// <param name="size">Cells on each axis.</param>
    /// <param name="cells">Overwritten: [channels, size, size].</param>
    public void SeeAll(RowBatch batch, int row, int size, Span<float> cells)
    {
        Overview.Average(batch.PixelsOf(row), batch.ViewOf(row), size, cells);
        normalization?.Apply(cells, size * size);
    }
}

/// <summary>All of an image, in a few cells: each the mean of its pixels. Its cost grows with the image.</summary>
internal static class Overview
{
    /// <summary>Fills cells with the means of the pixels under them.</summary>
    /// <param name="image">The image.</param>
    /// <param name="view">How the image is seen.</param>
    /// <param name="size">Cells on each axis.</param>
    /// <param name="cells">Overwritten: [channels, size, size], 0 to 1.</param>
    public static void Average(ImagePixels image, ImageView view, int size, Span<float> cells)
    {
        ImageShape shape = image.Shape;
        cells.Clear();
        for (int row = 0; row < size; row++)
        {
            (int top, int bottom) = Edges(row, size, shape.Height);
            for (int column = 0; column < size; column++)
            {
                (int left, int right) = Edges(column, size, shape.Width);
                Span<float> cell = cells[((row * size) + column)..];
                float share = 1f / (255f * (bottom - top) * (right - left));
                (int firstY, int lastY) = (Math.Max(top - view.ShiftY, 0), Math.Min(bottom - view.ShiftY, shape.Height));
                (int firstX, int lastX) = (Math.Max(left - view.ShiftX, 0), Math.Min(right - view.ShiftX, shape.Width));
                for (int channel = 0; channel < shape.Channels; channel++)
                    cell[channel * size * size] = share * Sum(image, firstX, lastX, firstY, lastY, channel);
            }
        }

        view.Apply(cells, size);
    }

    private static long Sum(ImagePixels image, int firstX, int lastX, int firstY, int lastY, int channel)
    {
        long sum = 0;
        for (int y = firstY; y < lastY; y++)
        {
            ReadOnlySpan<byte> row = image.Row(y);
            for (int x = firstX; x < lastX; x++) sum += row[(x * image.Shape.Channels) + channel];
        }

        return sum;
    }

    /// <summary>The pixels of a cell: from the first to before the last, at least one.</summary>
    private static (int First, int Last) Edges(int cell, int cells, int pixels)
    {
        int first = (int)((long)cell * pixels / cells);
        return (first, Math.Max(first + 1, (int)((long)(cell + 1) * pixels / cells)));
    }
}
