using System.Buffers;
using Fovea.Data.Regions;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>An image that is read by region, turned the right way up: a region is looked up where the file has it, and what was read is turned.</summary>
/// <param name="stored">The image as its file has it.</param>
/// <param name="origin">Where its first row and column are to be shown.</param>
internal sealed class TurnedRegions(IImageRegions stored, SKEncodedOrigin origin) : IImageRegions
{
    // Rows become columns first; then the file's columns, or its rows, are counted from the other end.
    private readonly bool swaps = origin >= SKEncodedOrigin.LeftTop;
    private readonly bool mirrorsColumns = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
    private readonly bool mirrorsRows = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;

    /// <inheritdoc/>
    public ImageShape Shape => swaps ? new ImageShape(stored.Shape.Width, stored.Shape.Height, stored.Shape.Channels) : stored.Shape;

    /// <inheritdoc/>
    public double? MicrometresPerPixel => stored.MicrometresPerPixel;

    /// <inheritdoc/>
    public void ReadMeans(GlimpseBox box, int factor, Span<float> cells)
    {
        int side = (int)(box.Size / factor), length = side * side * stored.Shape.Channels;
        float[] rented = ArrayPool<float>.Shared.Rent(length);
        try
        {
            Span<float> read = rented.AsSpan(0, length);
            stored.ReadMeans(BoxInFile(box), factor, read);
            for (int i = 0; i < length; i++)
            {
                (int line, int column) = Math.DivRem(i, side);
                (int channel, int row) = Math.DivRem(line, side);
                (int storedColumn, int storedRow) = swaps ? (row, column) : (column, row);
                if (mirrorsColumns) storedColumn = side - 1 - storedColumn;
                if (mirrorsRows) storedRow = side - 1 - storedRow;
                cells[i] = read[(((channel * side) + storedRow) * side) + storedColumn];
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<WantedMeans> wanted)
    {
        WantedMeans[] inFile = ArrayPool<WantedMeans>.Shared.Rent(wanted.Length);
        for (int i = 0; i < wanted.Length; i++) inFile[i] = wanted[i] with { Box = BoxInFile(wanted[i].Box) };
        stored.Prepare(inFile.AsSpan(0, wanted.Length));
        ArrayPool<WantedMeans>.Shared.Return(inFile);
    }

    /// <summary>Turns all pixels.</summary>
    /// <param name="pixels">[height, width, channels] as the file has them.</param>
    public byte[] Turn(byte[] pixels)
    {
        ImageShape shape = Shape;
        byte[] turned = new byte[pixels.Length];
        for (int row = 0; row < shape.Height; row++)
        {
            for (int column = 0; column < shape.Width; column++)
            {
                (int storedColumn, int storedRow) = swaps ? (row, column) : (column, row);
                if (mirrorsColumns) storedColumn = stored.Shape.Width - 1 - storedColumn;
                if (mirrorsRows) storedRow = stored.Shape.Height - 1 - storedRow;
                pixels.AsSpan(((storedRow * stored.Shape.Width) + storedColumn) * shape.Channels, shape.Channels).CopyTo(turned.AsSpan(((row * shape.Width) + column) * shape.Channels));
            }
        }

        return turned;
    }

    private GlimpseBox BoxInFile(GlimpseBox box)
    {
        (long left, long top) = swaps ? (box.Top, box.Left) : (box.Left, box.Top);
        if (mirrorsColumns) left = stored.Shape.Width - left - box.Size;
        if (mirrorsRows) top = stored.Shape.Height - top - box.Size;
        return new GlimpseBox(left, top, box.Size);
    }
}
