using System.Buffers;
using System.Numerics.Tensors;
using Fovea.Data.Regions;
using Fovea.Data.Views;

namespace Fovea.Policies;

/// <summary>
/// Finds what stands out in an image without reading its pixels one by one: local maxima of a coarse view's saliency. A large image is viewed in large cells first,
/// and anew in cells a few times smaller around each of the places that stand out, down to the cells that are asked for; so the cost grows with the logarithm of its
/// side once the first view is as large as it may be. All of these places are followed at once: no path is chosen that a look would need a way back from. What is found is the same whatever thread finds it.
/// </summary>
/// <param name="options">What to look for.</param>
internal sealed class CandidateFinder(CandidateOptions options)
{
    /// <summary>Side of the window around a candidate, in cells.</summary>
    public const int Window = 7;

    // Cells beyond what is looked at, so that every candidate has a whole window.
    private const int Margin = Window / 2;

    private const int LargestStep = 8;

    // How far the filter of a learned saliency reaches.
    private const int Reach = 1, Taps = ((2 * Reach) + 1) * ((2 * Reach) + 1);

    /// <summary>Weights of the filter of a learned saliency: of the 3x3 cells around each, for every channel; 0 for other kinds.</summary>
    /// <param name="channels">Channels of images.</param>
    public int FilterLength(int channels) => options.Saliency == Saliency.Learned ? channels * Taps : 0;

    /// <summary>Finds the candidates of an image, the most salient first.</summary>
    /// <param name="image">The image; where it offers places, cells without any are no candidates.</param>
    /// <param name="seen">How it is seen: turned, mirrored, brighter or darker, but not moved. What is found are places of what is seen.</param>
    /// <param name="filter">[<see cref="FilterLength"/>].</param>
    /// <param name="found">As many as may be found; overwritten.</param>
    /// <param name="windows">[candidates, 7 * 7], rows <paramref name="windowStride"/> apart: the saliency around each; overwritten.</param>
    /// <param name="windowStride">Numbers from a window to the next.</param>
    /// <param name="filtered">[candidates, <see cref="FilterLength"/>]: the means that the filter weighed; overwritten.</param>
    /// <returns>How many were found.</returns>
    public int Find(in ImagePixels image, ImageView seen, ReadOnlySpan<float> filter, Span<Candidate> found, Span<float> windows, int windowStride, Span<float> filtered)
    {
        Peak[] peaks = ArrayPool<Peak>.Shared.Rent(1), finer = ArrayPool<Peak>.Shared.Rent(1);
        try
        {
            ImageShape shape = seen.ShapeOf(image.Shape);
            (int scale, int step) = FirstView(shape);
            int across = CellsOf(Math.Max(shape.Height, shape.Width), options.Cell * scale);
            using View first = new(image, seen, options.Cell * scale, 0, 0, across, options.Saliency, filter);
            // A cell that holds one of the finest that would do is at least as bright as that one's part of it.
            int count = Collect(first, options.Threshold / ((float)scale * scale), ref peaks, count: 0);
            bool isZoomed = scale > 1;
            while (scale > 1)
            {
                count = Strongest(peaks, count);
                scale /= step;
                int collected = 0;
                Prepare(image.Regions, seen, peaks.AsSpan(0, count), options.Cell * scale, before: 1, step, 3 * step);
                for (int i = 0; i < count; i++)
                {
                    using View around = new(image, seen, options.Cell * scale, (peaks[i].Column - 1) * step, (peaks[i].Row - 1) * step, 3 * step, options.Saliency, filter);
                    collected = Collect(around, options.Threshold / ((float)scale * scale), ref finer, collected);
                }

                count = WithoutRepeats(finer, collected);
                (peaks, finer) = (finer, peaks);
            }

            count = Math.Min(Strongest(peaks, count), found.Length);
            if (isZoomed) Prepare(image.Regions, seen, peaks.AsSpan(0, count), options.Cell, before: 0, step: 1, cells: 1);
            for (int i = 0; i < count; i++)
            {
                Span<float> window = windows.Slice(i * windowStride, Window * Window), weighed = filtered.Slice(i * filter.Length, filter.Length);
                if (!isZoomed)
                {
                    first.Copy(peaks[i], window, weighed);
                }
                else
                {
                    using View around = new(image, seen, options.Cell, peaks[i].Column, peaks[i].Row, 1, options.Saliency, filter);
                    around.Copy(peaks[i], window, weighed);
                }

                (float right, float down) = Centroid(window);
                found[i] = new Candidate(PlaceOf(peaks[i].Column, right, shape.Width), PlaceOf(peaks[i].Row, down, shape.Height), peaks[i].Saliency);
            }

            return count;
        }
        finally
        {
            ArrayPool<Peak>.Shared.Return(peaks);
            ArrayPool<Peak>.Shared.Return(finer);
        }
    }

    /// <summary>Cells of all views of an image: what is read of it, if it holds means of its squares.</summary>
    /// <param name="shape">Shape of the image.</param>
    public long CellsRead(ImageShape shape)
    {
        (int scale, int step) = FirstView(shape);
        long cells = (long)CellsOf(shape.Height, options.Cell * scale) * CellsOf(shape.Width, options.Cell * scale);
        if (scale == 1) return cells;
        long around = (3 * step) + (2 * Margin);
        for (; scale > 1; scale /= step) cells += options.Most * around * around;
        return cells + (options.Most * (Window * Window));
    }

    /// <summary>Says what views around some places are going to read: tiles of a file are decoded together.</summary>
    private void Prepare(IImageRegions? regions, ImageView seen, ReadOnlySpan<Peak> peaks, int cell, int before, int step, int cells)
    {
        if (regions is null) return;
        WantedMeans[] wanted = ArrayPool<WantedMeans>.Shared.Rent(peaks.Length);
        for (int i = 0; i < peaks.Length; i++)
            wanted[i] = new WantedMeans(seen.ToImage(View.BoxOf(cell, (peaks[i].Column - before) * step, (peaks[i].Row - before) * step, cells, options.Saliency), regions.Shape), cell);
        regions.Prepare(wanted.AsSpan(0, peaks.Length));
        ArrayPool<WantedMeans>.Shared.Return(wanted);
    }

    /// <summary>Where a place lies on an axis, in pixels: in the middle of the part of its cell that is on the image, or a part of a cell beside it.</summary>
    private float PlaceOf(int cell, float beside, int extent)
    {
        float onImage = MathF.Min(1f, (extent - ((float)cell * options.Cell)) / options.Cell);
        return Math.Clamp((cell + (onImage / 2f) + beside) * options.Cell, 0f, extent);
    }

    private static int CellsOf(int extent, int cell) => (int)(((long)extent + cell - 1) / cell);

    private static int WithoutRepeats(Peak[] peaks, int count)
    {
        peaks.AsSpan(0, count).Sort(static (left, right) => left.Row != right.Row ? left.Row.CompareTo(right.Row) : left.Column.CompareTo(right.Column));
        int kept = 0;
        for (int i = 0; i < count; i++)
            if (kept == 0 || peaks[i].Row != peaks[kept - 1].Row || peaks[i].Column != peaks[kept - 1].Column) peaks[kept++] = peaks[i];
        return kept;
    }

    /// <summary>How many times as large as the finest the first view's cells are, and each view's as the next one's.</summary>
    private (int Scale, int Step) FirstView(ImageShape shape)
    {
        int ratio = CellsOf(CellsOf(Math.Max(shape.Height, shape.Width), options.Cell), options.View);
        if (ratio == 1) return (1, 1);
        int zooms = (int)Math.Ceiling(Math.Log(ratio, LargestStep) - 1e-9), step = 2;
        while (Math.Pow(step, zooms) < ratio) step++;
        return ((int)Math.Pow(step, zooms), step);
    }

    private int Strongest(Peak[] peaks, int count)
    {
        // Of two that stand out alike the upper one comes first, and of these the left one.
        peaks.AsSpan(0, count).Sort(static (left, right) =>
            left.Saliency != right.Saliency ? right.Saliency.CompareTo(left.Saliency) : left.Row != right.Row ? left.Row.CompareTo(right.Row) : left.Column.CompareTo(right.Column));
        return Math.Min(count, options.Most);
    }

    /// <summary>Adds a view's local maxima to those that were found.</summary>
    private static int Collect(in View view, float threshold, ref Peak[] peaks, int count)
    {
        int side = view.Side;
        ReadOnlySpan<float> saliency = view.Saliency;
        for (int row = Margin; row < side - Margin; row++)
        {
            ReadOnlySpan<float> above = saliency.Slice((row - 1) * side, side), line = saliency.Slice(row * side, side), below = saliency.Slice((row + 1) * side, side);
            for (int column = Margin; column < side - Margin; column++)
            {
                float here = line[column];
                // Of equal neighbours the first one stands out.
                if (!(here > threshold) || here <= line[column - 1] || here < line[column + 1]
                    || here <= above[column - 1] || here <= above[column] || here <= above[column + 1]
                    || here < below[column - 1] || here < below[column] || here < below[column + 1]
                    || !view.IsOffered(row, column)) continue;
                if (count == peaks.Length) Grow(ref peaks);
                peaks[count++] = new Peak(view.FirstRow + row - Margin, view.FirstColumn + column - Margin, here);
            }
        }

        return count;
    }

    private static void Grow(ref Peak[] peaks)
    {
        Peak[] larger = ArrayPool<Peak>.Shared.Rent(2 * peaks.Length);
        peaks.CopyTo(larger, 0);
        ArrayPool<Peak>.Shared.Return(peaks);
        peaks = larger;
    }

    /// <summary>Where the saliency of the 3x3 cells in a window's middle has its centre, in cells from the middle.</summary>
    private static (float Right, float Down) Centroid(ReadOnlySpan<float> window)
    {
        float sum = 0f, right = 0f, down = 0f;
        for (int row = -1; row <= 1; row++)
        {
            for (int column = -1; column <= 1; column++)
            {
                float here = window[((Margin + row) * Window) + Margin + column];
                sum += here;
                right += here * column;
                down += here * row;
            }
        }

        return (right / sum, down / sum);
    }

    private readonly record struct Peak(int Row, int Column, float Saliency);

    /// <summary>
    /// The saliency of a square of cells and of a margin around them; what lies beyond the image is 0. A cell that the image's edge cuts is the mean of the part that is on
    /// the image, and a filter takes cells beyond the edge to be like those at it: else the edge of whatever is bright would stand out.
    /// </summary>
    private readonly ref struct View
    {
        private readonly float[] cells;
        private readonly int channels, wide, saliencyAt, cell;
        private readonly ImageView seen;
        private readonly IImageRegions? places;

        /// <summary>Views a square of cells.</summary>
        /// <param name="image">The image.</param>
        /// <param name="seen">How it is seen.</param>
        /// <param name="cell">Side of a cell in pixels.</param>
        /// <param name="firstColumn">The first cell, counted from the image's left edge.</param>
        /// <param name="firstRow">The first cell, counted from the image's upper edge.</param>
        /// <param name="count">Cells on each axis, without the margin.</param>
        /// <param name="saliency">What makes a cell stand out.</param>
        /// <param name="filter">Of a learned saliency.</param>
        public View(in ImagePixels image, ImageView seen, int cell, int firstColumn, int firstRow, int count, Saliency saliency, ReadOnlySpan<float> filter)
        {
            (FirstColumn, FirstRow, this.seen, this.cell) = (firstColumn, firstRow, seen, cell);
            places = image.Regions is { OffersPlaces: true } offering ? offering : null;
            ImageShape shape = seen.ShapeOf(image.Shape);
            int around = AroundOf(saliency);
            channels = image.Shape.Channels;
            wide = count + (2 * around);
            int length = wide * wide;
            Side = count + (2 * Margin);
            cells = ArrayPool<float>.Shared.Rent((channels + 1) * length);
            Span<float> means = cells.AsSpan(0, channels * length);
            image.ReadMeans(seen.ToImage(BoxOf(cell, firstColumn, firstRow, count, saliency), image.Shape), cell, means);
            seen.Turn(means, wide);
            Edge right = new(shape.Width, cell, firstColumn - around), bottom = new(shape.Height, cell, firstRow - around);
            for (int channel = 0; channel < channels; channel++)
                Mend(cells.AsSpan(channel * length, length), right, bottom, isRepeated: saliency == Fovea.Saliency.Learned);
            seen.Brighten(means);
            if (saliency == Fovea.Saliency.Learned)
            {
                saliencyAt = channels * length;
                Filter(filter, CellsOf(shape.Height, cell), CellsOf(shape.Width, cell));
                return;
            }

            Span<float> brightness = cells.AsSpan(0, length);
            for (int channel = 1; channel < channels; channel++)
                TensorPrimitives.Add(brightness, cells.AsSpan(channel * length, length), brightness);
            if (channels > 1) TensorPrimitives.Multiply(brightness, 1f / channels, brightness);
            if (saliency == Fovea.Saliency.Contrast) Contrast.Find(brightness, wide, cells.AsSpan(length, length), shape, cell, firstColumn - around, firstRow - around);
        }

        /// <summary>What a view reads: the constructor's arguments.</summary>
        public static GlimpseBox BoxOf(int cell, int firstColumn, int firstRow, int count, Saliency saliency)
        {
            int around = AroundOf(saliency);
            return new GlimpseBox(((long)firstColumn - around) * cell, ((long)firstRow - around) * cell, (count + (2L * around)) * cell);
        }

        public int FirstColumn { get; }

        public int FirstRow { get; }

        /// <summary>Cells on each axis, with the margin.</summary>
        public int Side { get; }

        /// <summary>[side, side].</summary>
        public ReadOnlySpan<float> Saliency => cells.AsSpan(saliencyAt, Side * Side);

        /// <summary>Whether a cell, counted with the margin, may be a candidate.</summary>
        public bool IsOffered(int row, int column) =>
            places is null || places.Offers(seen.ToImage(new GlimpseBox((FirstColumn + column - Margin) * (long)cell, (FirstRow + row - Margin) * (long)cell, cell), places.Shape));

        /// <summary>What there is of a cell: the saliency of those around it, and of a learned one what the filter weighed.</summary>
        public void Copy(Peak peak, Span<float> window, Span<float> filtered)
        {
            int row = peak.Row - FirstRow, column = peak.Column - FirstColumn;
            for (int line = 0; line < Window; line++) Saliency.Slice(((row + line) * Side) + column, Window).CopyTo(window[(line * Window)..]);
            for (int tap = 0; tap < filtered.Length; tap++) filtered[tap] = cells[Tap(tap, row + Margin, column + Margin)];
        }

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
    }

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

    /// <summary>How far each cell is from the mean of the window around it, of which the part beyond the image does not count.</summary>
    private static class Contrast
    {
        /// <summary>Replaces brightness by contrast.</summary>
        /// <param name="brightness">[wide, wide]; its first (wide - 6)^2 numbers become the contrast of the cells within, [wide - 6, wide - 6].</param>
        /// <param name="wide">Cells on each axis.</param>
        /// <param name="sums">[wide, wide], overwritten.</param>
        /// <param name="shape">Shape of the image.</param>
        /// <param name="cell">Side of a cell in pixels.</param>
        /// <param name="firstColumn">The first cell's place.</param>
        /// <param name="firstRow">The first cell's place.</param>
        public static void Find(Span<float> brightness, int wide, Span<float> sums, ImageShape shape, int cell, int firstColumn, int firstRow)
        {
            int side = wide - (2 * Margin), columns = CellsOf(shape.Width, cell), rows = CellsOf(shape.Height, cell);
            for (int row = 0; row < wide; row++)
            {
                ReadOnlySpan<float> line = brightness.Slice(row * wide, wide);
                for (int column = 0; column < side; column++)
                {
                    float sum = 0f;
                    for (int i = 0; i < Window; i++) sum += line[column + i];
                    sums[(row * wide) + column] = sum;
                }
            }

            for (int row = 0; row < side; row++)
            {
                int rowsInside = Inside(firstRow + row, rows);
                for (int column = 0; column < side; column++)
                {
                    int inside = rowsInside * Inside(firstColumn + column, columns), r = firstRow + row + Margin, c = firstColumn + column + Margin;
                    float sum = 0f;
                    for (int i = 0; i < Window; i++) sum += sums[((row + i) * wide) + column];
                    // Rows before this one are done with: what is written lies behind what will be read.
                    bool isInside = r >= 0 && r < rows && c >= 0 && c < columns;
                    brightness[(row * side) + column] = isInside ? MathF.Abs(brightness[((row + Margin) * wide) + column + Margin] - (sum / inside)) : 0f;
                }
            }
        }

        private static int Inside(int first, int count) => Math.Max(0, Math.Min(first + Window, count) - Math.Max(first, 0));
    }
}

/// <summary>A place that stands out in a coarse view.</summary>
/// <param name="X">In pixels of the image from its left edge: the centroid of the saliency of the 3x3 cells around it.</param>
/// <param name="Y">The same from its upper edge.</param>
/// <param name="Saliency">That of its cell, 0 to 1.</param>
internal readonly record struct Candidate(float X, float Y, float Saliency);
