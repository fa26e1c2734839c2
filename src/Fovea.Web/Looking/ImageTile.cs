using System.Buffers;
using System.Numerics;
using Fovea.Rendering;
using SkiaSharp;

namespace Fovea.Web.Looking;

/// <summary>
/// A tile of an image that is sent in tiles. At the last level a pixel is one of the image's, at each level before it the mean of twice as many on each axis,
/// up to level 0, which is one pixel: as deep zoom viewers count.
/// </summary>
/// <param name="Box">What it covers; it may reach over the image's edges.</param>
/// <param name="Factor">Pixels of the image that one of its own is the mean of, on each axis.</param>
/// <param name="Width">Its columns that have something of the image.</param>
/// <param name="Height">Its rows that have.</param>
internal sealed record ImageTile(GlimpseBox Box, int Factor, int Width, int Height)
{
    /// <summary>Pixels of a tile's side, but at the image's right and lower edge.</summary>
    public const int Side = 256;

    /// <summary>What it is sent as.</summary>
    public const string Type = "image/jpeg";

    /// <summary>A tile; null where there is none.</summary>
    /// <param name="shape">The image's shape.</param>
    /// <param name="level">Level, from 0 on.</param>
    /// <param name="column">Column of the tile.</param>
    /// <param name="row">Row of the tile.</param>
    public static ImageTile? At(ImageShape shape, int level, int column, int row)
    {
        int last = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(shape.Width, shape.Height)));
        if (level < 0 || level > last || column < 0 || row < 0) return null;
        int factor = 1 << (last - level);
        long reach = (long)Side * factor, left = column * reach, top = row * reach;
        if (left >= shape.Width || top >= shape.Height) return null;
        return new ImageTile(new GlimpseBox(left, top, reach), factor, PixelsIn(shape.Width - left, factor), PixelsIn(shape.Height - top, factor));
    }

    /// <summary>Draws it as a JPEG file.</summary>
    /// <exception cref="DataException">The image cannot be read there.</exception>
    public byte[] Draw(ImagePixels image)
    {
        int channels = image.Shape.Channels;
        float[] cells = ArrayPool<float>.Shared.Rent(channels * Side * Side);
        // Arrays of its size are collected seldom: a page that asks for thousands of tiles would hold hundreds of megabytes of them.
        byte[] pixels = ArrayPool<byte>.Shared.Rent(Width * Height * channels);
        try
        {
            image.ReadMeans(Box, Factor, cells.AsSpan(0, channels * Side * Side));
            for (int i = 0; i < Width * Height * channels; i++)
            {
                (int pixel, int channel) = Math.DivRem(i, channels);
                (int y, int x) = Math.DivRem(pixel, Width);
                // What lies beyond the edge counts as black: without it.
                float covered = ShareOf(Box.Left, x, image.Shape.Width) * ShareOf(Box.Top, y, image.Shape.Height);
                pixels[i] = (byte)MathF.Round(Math.Clamp(255f * cells[(((channel * Side) + y) * Side) + x] / covered, 0f, 255f));
            }

            using SKImage picture = Bitmaps.OfPixels(new ImageShape(Height, Width, channels), pixels);
            return Bitmaps.Jpeg(picture);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(cells);
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static int PixelsIn(long extent, int factor) => (int)Math.Min(Side, (extent + factor - 1) / factor);

    /// <summary>What part of a column or row lies within the image, more than 0.</summary>
    private float ShareOf(long start, int pixel, int extent) => Math.Min(1f, (float)(extent - (start + ((long)pixel * Factor))) / Factor);
}

/// <summary>Draws tiles, no more at a time than there are processors: who looks at a slide asks for dozens at once, and looks go on beside them.</summary>
internal static class TileDrawer
{
    // Of the process, as processors are.
    private static readonly SemaphoreSlim places = new(Environment.ProcessorCount);

    /// <summary>Draws a tile.</summary>
    /// <param name="image">The image.</param>
    /// <param name="tile">Which tile.</param>
    /// <param name="stop">Nobody waits for it any more.</param>
    /// <exception cref="DataException">The image cannot be read there.</exception>
    public static async Task<byte[]> DrawAsync(StoredImage image, ImageTile tile, CancellationToken stop)
    {
        await places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => tile.Draw(image.View), stop).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }
}
