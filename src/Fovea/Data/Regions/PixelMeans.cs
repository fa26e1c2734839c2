using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Fovea.Numerics;

namespace Fovea.Data.Regions;

/// <summary>Means of squares of pixels of an image in memory.</summary>
internal static class PixelMeans
{
    private const int LongestOnStack = 2048;

    // Sums of this many bytes fit 16 bits.
    private const int MostLines = 256;

    /// <summary>Fills cells with the means of the squares of pixels that they cover; what lies beyond the image is 0.</summary>
    /// <param name="image">The image.</param>
    /// <param name="box">What all cells cover.</param>
    /// <param name="factor">Pixels of a cell on each axis; the box's size is a multiple of it.</param>
    /// <param name="cells">Overwritten: [channels, size / factor, size / factor], 0 to 1.</param>
    public static void Read(in ImagePixels image, GlimpseBox box, int factor, Span<float> cells)
    {
        if (factor == 1 && image.Shape.Channels == 1) Copy(in image, box, cells);
        else if (factor <= MostLines) Average(in image, box, factor, cells);
        else AverageFar(in image, box, factor, cells);
    }

    /// <summary>Copies the box of a gray image.</summary>
    private static void Copy(in ImagePixels image, GlimpseBox box, Span<float> cells)
    {
        const float scale = ByteNumbers.Unit;
        ImageShape shape = image.Shape;
        if (image.IsPacked && box == new GlimpseBox(0, 0, shape.Width) && shape.Height == shape.Width)
        {
            ByteNumbers.Scale(image.Bytes, scale, cells);
            return;
        }

        int size = (int)box.Size, stride = image.Stride;
        (int left, int inside) = ColumnsInside(shape, box);
        int firstRow = (int)Math.Clamp(-box.Top, 0, size), endRow = (int)Math.Clamp(shape.Height - box.Top, 0, size);
        if (inside < size || endRow - firstRow < size) cells.Clear();
        if (inside == 0 || firstRow >= endRow) return;
        ReadOnlySpan<byte> pixels = image.Bytes[(int)(((box.Top + firstRow) * stride) + box.Left + left)..];
        for (int row = firstRow; row < endRow; row++)
            ByteNumbers.Scale(pixels.Slice((row - firstRow) * stride, inside), scale, cells.Slice((row * size) + left, inside));
    }

    /// <summary>Which columns of a box lie in the image: the first of them, counted in the box, and how many.</summary>
    private static (int First, int Count) ColumnsInside(ImageShape shape, GlimpseBox box)
    {
        long first = Math.Clamp(-box.Left, 0, box.Size), end = Math.Clamp(shape.Width - box.Left, 0, box.Size);
        return ((int)first, (int)Math.Max(0, end - first));
    }

    /// <summary>Averages squares of at most 256 pixels a side: as many rows of cells at a time as the sums of their columns fit the stack.</summary>
    [SkipLocalsInit]
    private static void Average(in ImagePixels image, GlimpseBox box, int factor, Span<float> cells)
    {
        ReadOnlySpan<byte> pixels = image.Bytes;
        ImageShape shape = image.Shape;
        int stride = image.Stride, channels = shape.Channels, length = (int)box.Size * channels, side = (int)box.Size / factor;
        (int left, int insideColumns) = ColumnsInside(shape, box);
        int insideBytes = insideColumns * channels, together = Math.Clamp(LongestOnStack / length, 1, side);
        float scale = 1f / (255f * factor * factor);
        ushort[]? rented = length <= LongestOnStack ? null : ArrayPool<ushort>.Shared.Rent(length);
        Span<ushort> columns = rented is null ? stackalloc ushort[LongestOnStack] : rented;
        columns = columns[..(together * length)];
        // What lies left and right of the image stays 0 in every row.
        if (insideBytes < length) columns.Clear();
        for (int first = 0; first < side; first += together)
        {
            int rows = Math.Min(together, side - first);
            for (int row = 0; row < rows; row++)
            {
                Span<ushort> inside = columns.Slice((row * length) + (left * channels), insideBytes);
                int firstLine = (int)Math.Max(0, box.Top + ((first + row) * factor)), endLine = (int)Math.Min(shape.Height, box.Top + ((first + row + 1) * factor));
                if (insideBytes == 0 || firstLine >= endLine) inside.Clear();
                else PixelSums.SumLines(pixels[(int)((firstLine * stride) + ((box.Left + left) * channels))..], stride, endLine - firstLine, inside);
            }

            for (int channel = 0; channel < channels; channel++)
                PixelSums.SumAcross(columns[channel..(rows * length)], channels, factor, scale, cells.Slice(((channel * side) + first) * side, rows * side));
        }

        if (rented is not null) ArrayPool<ushort>.Shared.Return(rented);
    }

    /// <summary>Averages squares that may reach far beyond the image: only what lies in it is gone through.</summary>
    private static void AverageFar(in ImagePixels image, GlimpseBox box, int factor, Span<float> cells)
    {
        ImageShape shape = image.Shape;
        int channels = shape.Channels, side = (int)(box.Size / factor);
        cells.Clear();
        long firstY = Math.Max(0, box.Top), endY = Math.Min(shape.Height, box.Top + box.Size);
        long firstX = Math.Max(0, box.Left), endX = Math.Min(shape.Width, box.Left + box.Size);
        if (firstY >= endY || firstX >= endX) return;
        int length = (int)(endX - firstX) * channels;
        ushort[] columns = ArrayPool<ushort>.Shared.Rent(length);
        for (long line = firstY, lines; line < endY; line += lines)
        {
            int row = (int)((line - box.Top) / factor);
            lines = Math.Min(MostLines, Math.Min(endY, box.Top + ((row + 1L) * factor)) - line);
            PixelSums.SumLines(image.Bytes[(int)((line * image.Stride) + (firstX * channels))..], image.Stride, (int)lines, columns.AsSpan(0, length));
            for (int i = 0; i < length; i++)
            {
                int column = (int)((firstX + (i / channels) - box.Left) / factor);
                cells[(((i % channels * side) + row) * side) + column] += columns[i];
            }
        }

        ArrayPool<ushort>.Shared.Return(columns);
        TensorPrimitives.Multiply(cells, 1f / (255f * factor * factor), cells);
    }
}
