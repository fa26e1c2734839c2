using System.Buffers;
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
    private const int Window = SaliencyView.Window, Margin = SaliencyView.Margin, LargestStep = 8;

    /// <summary>Weights of the filter of a learned saliency: of the 3x3 cells around each, for every channel; 0 for other kinds.</summary>
    /// <param name="channels">Channels of images.</param>
    public int FilterLength(int channels) => SaliencyView.FilterLength(options.Saliency, channels);

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
            int across = SaliencyView.CellsOf(Math.Max(shape.Height, shape.Width), options.Cell * scale);
            using SaliencyView first = new(image, seen, options.Cell * scale, 0, 0, across, options.Saliency, filter);
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
                    using SaliencyView around = new(image, seen, options.Cell * scale, (peaks[i].Column - 1) * step, (peaks[i].Row - 1) * step, 3 * step, options.Saliency, filter);
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
                    first.Copy(peaks[i].Row, peaks[i].Column, window, weighed);
                }
                else
                {
                    using SaliencyView around = new(image, seen, options.Cell, peaks[i].Column, peaks[i].Row, 1, options.Saliency, filter);
                    around.Copy(peaks[i].Row, peaks[i].Column, window, weighed);
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
        long cells = (long)SaliencyView.CellsOf(shape.Height, options.Cell * scale) * SaliencyView.CellsOf(shape.Width, options.Cell * scale);
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
            wanted[i] = new WantedMeans(seen.ToImage(SaliencyView.BoxOf(cell, (peaks[i].Column - before) * step, (peaks[i].Row - before) * step, cells, options.Saliency), regions.Shape), cell);
        regions.Prepare(wanted.AsSpan(0, peaks.Length));
        ArrayPool<WantedMeans>.Shared.Return(wanted);
    }

    /// <summary>Where a place lies on an axis, in pixels: in the middle of the part of its cell that is on the image, or a part of a cell beside it.</summary>
    private float PlaceOf(int cell, float beside, int extent)
    {
        float onImage = MathF.Min(1f, (extent - ((float)cell * options.Cell)) / options.Cell);
        return Math.Clamp((cell + (onImage / 2f) + beside) * options.Cell, 0f, extent);
    }

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
        int ratio = SaliencyView.CellsOf(SaliencyView.CellsOf(Math.Max(shape.Height, shape.Width), options.Cell), options.View);
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
    private static int Collect(in SaliencyView view, float threshold, ref Peak[] peaks, int count)
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
                    || !view.IsOffered(view.FirstRow + row - Margin, view.FirstColumn + column - Margin)) continue;
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
}

/// <summary>A place that stands out in a coarse view.</summary>
/// <param name="X">In pixels of the image from its left edge: the centroid of the saliency of the 3x3 cells around it.</param>
/// <param name="Y">The same from its upper edge.</param>
/// <param name="Saliency">That of its cell, 0 to 1.</param>
internal readonly record struct Candidate(float X, float Y, float Saliency);
