using System.Buffers;
using System.Numerics.Tensors;

namespace Fovea.Policies;

/// <summary>
/// The saliency of a square of cells and of a margin around them; what lies beyond the image is 0. A cell that the image's edge cuts is the mean of the part that is on
/// the image, and a filter takes cells beyond the edge to be like those at it: else the edge of whatever is bright would stand out.
/// </summary>
internal readonly ref struct SaliencyView
{
    /// <summary>Side of the window around a cell.</summary>
    public const int Window = 7;

    /// <summary>Cells beyond what is looked at, so that each has a whole window.</summary>
    public const int Margin = Window / 2;

    // How far the filter of a learned saliency reaches.
    private const int Reach = 1, Taps = ((2 * Reach) + 1) * ((2 * Reach) + 1);

    private readonly float[] cells;
    private readonly int channels, wide, saliencyAt;

    /// <summary>Views a square of cells.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cell">Side of a cell in pixels.</param>
    /// <param name="firstColumn">The first cell, counted from the image's left edge.</param>
    /// <param name="firstRow">The first cell, counted from the image's upper edge.</param>
    /// <param name="count">Cells on each axis, without the margin.</param>
    /// <param name="saliency">What makes a cell stand out.</param>
    /// <param name="filter">Of a learned saliency.</param>
    public SaliencyView(in ImagePixels image, int cell, int firstColumn, int firstRow, int count, Saliency saliency, ReadOnlySpan<float> filter)
    {
        (FirstColumn, FirstRow) = (firstColumn, firstRow);
        int around = AroundOf(saliency);
        channels = image.Shape.Channels;
        wide = count + (2 * around);
        int length = wide * wide;
        Side = count + (2 * Margin);
        cells = ArrayPool<float>.Shared.Rent((channels + 1) * length);
        image.ReadMeans(BoxOf(cell, firstColumn, firstRow, count, saliency), cell, cells.AsSpan(0, channels * length));
        Edge right = new(image.Shape.Width, cell, firstColumn - around), bottom = new(image.Shape.Height, cell, firstRow - around);
        for (int channel = 0; channel < channels; channel++)
            Mend(cells.AsSpan(channel * length, length), right, bottom, isRepeated: saliency == Fovea.Saliency.Learned);
        if (saliency == Fovea.Saliency.Learned)
        {
            saliencyAt = channels * length;
            Filter(filter, CellsOf(image.Shape.Height, cell), CellsOf(image.Shape.Width, cell));
            return;
        }

        Span<float> brightness = cells.AsSpan(0, length);
        for (int channel = 1; channel < channels; channel++)
            TensorPrimitives.Add(brightness, cells.AsSpan(channel * length, length), brightness);
        if (channels > 1) TensorPrimitives.Multiply(brightness, 1f / channels, brightness);
        if (saliency == Fovea.Saliency.Contrast) SurroundingsContrast.Find(brightness, wide, cells.AsSpan(length, length), image.Shape, cell, firstColumn - around, firstRow - around);
    }

    /// <summary>What a view reads: the constructor's arguments.</summary>
    public static GlimpseBox BoxOf(int cell, int firstColumn, int firstRow, int count, Saliency saliency)
    {
        int around = AroundOf(saliency);
        return new GlimpseBox(((long)firstColumn - around) * cell, ((long)firstRow - around) * cell, (count + (2L * around)) * cell);
    }

    /// <summary>The first cell looked at, without the margin, counted from the image's left edge.</summary>
    public int FirstColumn { get; }

    /// <summary>The same from its upper edge.</summary>
    public int FirstRow { get; }

    /// <summary>Cells on each axis, with the margin.</summary>
    public int Side { get; }

    /// <summary>[side, side].</summary>
    public ReadOnlySpan<float> Saliency => cells.AsSpan(saliencyAt, Side * Side);

    /// <summary>Weights of the filter of a learned saliency: of the 3x3 cells around each, for every channel; 0 for other kinds.</summary>
    public static int FilterLength(Saliency saliency, int channels) => saliency == Fovea.Saliency.Learned ? channels * Taps : 0;

    /// <summary>Cells of an axis of the image, the one that its end cuts among them.</summary>
    /// <param name="extent">Pixels of the axis.</param>
    /// <param name="cell">Side of a cell in pixels.</param>
    public static int CellsOf(int extent, int cell) => (int)(((long)extent + cell - 1) / cell);

    /// <summary>What there is of a cell: the saliency of those around it, and of a learned one what the filter weighed.</summary>
    /// <param name="imageRow">The cell, counted from the image's upper edge.</param>
    /// <param name="imageColumn">The same from its left edge.</param>
    /// <param name="window">[7 * 7], overwritten.</param>
    /// <param name="filtered">[<see cref="FilterLength"/>], overwritten.</param>
    public void Copy(int imageRow, int imageColumn, Span<float> window, Span<float> filtered)
    {
        int row = imageRow - FirstRow, column = imageColumn - FirstColumn;
        for (int line = 0; line < Window; line++) Saliency.Slice(((row + line) * Side) + column, Window).CopyTo(window[(line * Window)..]);
        for (int tap = 0; tap < filtered.Length; tap++) filtered[tap] = cells[Tap(tap, row + Margin, column + Margin)];
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<float>.Shared.Return(cells);

    // A box filter looks as far again as the margin.
    private static int AroundOf(Saliency saliency) => Margin + (saliency == Fovea.Saliency.Contrast ? Margin : saliency == Fovea.Saliency.Learned ? Reach : 0);

    /// <summary>Makes means of the parts of cells that are on the image, and repeats the cells at its edges beyond them if asked to.</summary>
    private void Mend(Span<float> means, Edge right, Edge bottom, bool isRepeated)
    {
        for (int row = 0; row < wide; row++)
        {
            Span<float> line = means.Slice(row * wide, wide);
            if ((uint)right.Last < (uint)wide) line[right.Last] *= right.Whole;
            if (row == bottom.Last) TensorPrimitives.Multiply(line, bottom.Whole, line);
            if (!isRepeated) continue;
            if (right.First > 0 && right.First < wide) line[right.First - 1] = line[right.First];
            if (right.Last >= 0 && right.Last + 1 < wide) line[right.Last + 1] = line[right.Last];
        }

        if (!isRepeated) return;
        if (bottom.First > 0 && bottom.First < wide) means.Slice(bottom.First * wide, wide).CopyTo(means[((bottom.First - 1) * wide)..]);
        if (bottom.Last >= 0 && bottom.Last + 1 < wide) means.Slice(bottom.Last * wide, wide).CopyTo(means[((bottom.Last + 1) * wide)..]);
    }

    /// <summary>max(0, brightness + filter . means), 0 beyond the image.</summary>
    private void Filter(ReadOnlySpan<float> filter, int rows, int columns)
    {
        Span<float> saliency = cells.AsSpan(saliencyAt, Side * Side);
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                int imageRow = FirstRow + row - Margin, imageColumn = FirstColumn + column - Margin;
                float sum = 0f;
                if (imageRow >= 0 && imageRow < rows && imageColumn >= 0 && imageColumn < columns)
                {
                    for (int tap = 0; tap < filter.Length; tap++)
                        sum += (filter[tap] + (tap % Taps == Taps / 2 ? 1f / channels : 0f)) * cells[Tap(tap, row, column)];
                }

                saliency[(row * Side) + column] = MathF.Max(sum, 0f);
            }
        }
    }

    /// <summary>Where the mean lies that a weight of the filter is for.</summary>
    private int Tap(int tap, int row, int column) =>
        (((tap / Taps * wide) + row + (tap % Taps / ((2 * Reach) + 1))) * wide) + column + (tap % ((2 * Reach) + 1));

    /// <summary>The cells at the two ends of an axis of the image, as a view counts them, which may lie beyond it.</summary>
    private readonly struct Edge
    {
        /// <summary>Finds them.</summary>
        /// <param name="extent">Pixels of the axis.</param>
        /// <param name="cell">Side of a cell.</param>
        /// <param name="viewed">The view's first cell, counted from the image's.</param>
        public Edge(int extent, int cell, int viewed)
        {
            int cells = CellsOf(extent, cell);
            (First, Last) = (-viewed, cells - 1 - viewed);
            Whole = (float)cell / (extent - ((cells - 1) * cell));
        }

        /// <summary>The image's first cell.</summary>
        public int First { get; }

        /// <summary>Its last one.</summary>
        public int Last { get; }

        /// <summary>How many times as large as the last one's part on the image a whole cell is.</summary>
        public float Whole { get; }
    }
}
