using Fovea.Data.Regions;

namespace Fovea.Imaging;

/// <summary>
/// Where on a slide something lies, by a coarse view of at most 512 squares a side: squares above Otsu's threshold (1979, "A threshold selection method from
/// gray-level histograms") of how colourful they are (the largest of red, green, blue less the smallest), since glass has no colour; of gray slides squares on
/// the other side of the threshold of brightness than most of the image's edge. Places are uniform over those squares. It keeps a bit for each square.
/// </summary>
internal sealed class TissueMask
{
    private const int MostSide = 512, Levels = 256;

    private readonly int width, height, factor;
    private readonly float squareX, squareY;
    private readonly ulong[] bits;

    // [height + 1]: how many squares lie above each row.
    private readonly int[] above;

    private TissueMask(ReadOnlySpan<bool> isTissue, int width, int height, int factor, ImageShape image)
    {
        (this.width, this.height, this.factor) = (width, height, factor);
        // The view's last squares may end before the image does: locations are parts of the whole.
        (squareX, squareY) = (2f * factor / image.Width, 2f * factor / image.Height);
        bits = new ulong[(isTissue.Length + 63) / 64];
        above = new int[height + 1];
        for (int i = 0; i < isTissue.Length; i++)
        {
            if (i % width == 0) above[(i / width) + 1] = above[i / width];
            if (!isTissue[i]) continue;
            bits[i / 64] |= 1UL << (i % 64);
            above[(i / width) + 1]++;
        }
    }

    /// <summary>Squares with tissue.</summary>
    public int Count => above[height];

    /// <summary>Part of the view that is tissue, 0 to 1; at least a square is.</summary>
    public double Share => (double)Count / (width * height);

    /// <summary>The mask of an image. One of a single shade is tissue as a whole.</summary>
    public static TissueMask Measure(IImageRegions image)
    {
        SmallImage view = SmallImage.Of(new ImagePixels(image), MostSide);
        (int width, int height, int channels) = (view.Shape.Width, view.Shape.Height, view.Shape.Channels);
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> pixel = view.Pixels.AsSpan(i * channels, channels);
            values[i] = channels == 1 ? pixel[0] : (byte)(Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])) - Math.Min(pixel[0], Math.Min(pixel[1], pixel[2])));
        }

        int threshold = ThresholdOf(values);
        bool isAbove = channels > 1 || !EdgeIsAbove(values, width, height, threshold);
        bool[] isTissue = [.. values.Select(value => threshold < 0 || value > threshold == isAbove)];
        int factor = (Math.Max(image.Shape.Width, image.Shape.Height) + MostSide - 1) / MostSide;
        return new TissueMask(isTissue, width, height, factor, image.Shape);
    }

    /// <summary>Brings a place that is uniform over the image to one that is uniform over its tissue.</summary>
    /// <param name="x">-1 to 1.</param>
    /// <param name="y">-1 to 1.</param>
    public (float X, float Y) PlaceOf(float x, float y)
    {
        double square = Math.Clamp((y + 1) / 2, 0, 1) * Count;
        int row = Math.Min(RowOf(square), height - 1), inRow = above[row + 1] - above[row];
        double down = Math.Clamp((square - above[row]) / inRow, 0, 1), across = Math.Clamp((x + 1) / 2, 0, 1) * inRow;
        int number = Math.Min((int)across, inRow - 1), column = ColumnOf(row, number);
        return ((float)Math.Min(1, (squareX * (column + across - number)) - 1), (float)Math.Min(1, (squareY * (row + down)) - 1));
    }

    /// <summary>Whether there is tissue in a square.</summary>
    /// <param name="box">The square, in pixels of the image.</param>
    public bool Touches(GlimpseBox box)
    {
        (int firstColumn, int endColumn) = Squares(box.Left, box.Size, width);
        (int firstRow, int endRow) = Squares(box.Top, box.Size, height);
        for (int row = firstRow; row < endRow; row++)
            for (int column = firstColumn; column < endColumn; column++)
                if (IsTissue((row * width) + column)) return true;
        return false;
    }

    /// <summary>Otsu's threshold: values above it are one class; -1 where all are the same.</summary>
    internal static int ThresholdOf(ReadOnlySpan<byte> values)
    {
        Span<int> counts = stackalloc int[Levels];
        counts.Clear();
        long sum = 0;
        foreach (byte value in values)
        {
            counts[value]++;
            sum += value;
        }

        double best = 0;
        int threshold = -1;
        long below = 0, belowSum = 0;
        for (int level = 0; level < Levels - 1; level++)
        {
            below += counts[level];
            belowSum += (long)level * counts[level];
            long over = values.Length - below;
            if (below == 0 || over == 0) continue;
            double apart = ((double)belowSum / below) - ((double)(sum - belowSum) / over), between = (double)below * over * apart * apart;
            if (between > best) (best, threshold) = (between, level);
        }

        return threshold;
    }

    private static bool EdgeIsAbove(byte[] values, int width, int height, int threshold)
    {
        int edge = 0, over = 0;
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, width);
            if (row > 0 && row < height - 1 && column > 0 && column < width - 1) continue;
            edge++;
            if (values[i] > threshold) over++;
        }

        return 2 * over > edge;
    }

    /// <summary>The row that has a square, of those that have any.</summary>
    private int RowOf(double square)
    {
        int first = 0, last = height - 1;
        // The last row above which at most so many lie, and which is not empty.
        while (first < last)
        {
            int middle = (first + last + 1) / 2;
            if (above[middle] <= square) first = middle;
            else last = middle - 1;
        }

        while (above[first + 1] == above[first]) first--;
        return first;
    }

    private int ColumnOf(int row, int number)
    {
        for (int i = row * width; ; i++)
            if (IsTissue(i) && number-- == 0) return i - (row * width);
    }

    private bool IsTissue(int square) => (bits[square / 64] >> (square % 64) & 1) == 1;

    /// <summary>The squares under a stretch of an axis: the first, and the one behind the last. What lies behind the view's last square belongs to it.</summary>
    private (int First, int End) Squares(long start, long size, int count) =>
        ((int)Math.Clamp(start / factor, 0, count - 1), (int)Math.Clamp((start + size - 1) / factor, 0, count - 1) + 1);
}

/// <summary>An image that is read by region, whose random places and candidates lie on its tissue. The mask is measured when it is first asked for, and kept.</summary>
/// <param name="image">The image.</param>
internal sealed class TissueRegions(IImageRegions image) : IImageRegions
{
    private readonly Lazy<TissueMask> mask = new(() => TissueMask.Measure(image));

    /// <inheritdoc/>
    public ImageShape Shape => image.Shape;

    /// <inheritdoc/>
    public double? MicrometresPerPixel => image.MicrometresPerPixel;

    /// <inheritdoc/>
    public bool OffersPlaces => true;

    /// <inheritdoc/>
    public double PlacesShare => mask.Value.Share;

    /// <inheritdoc/>
    public void ReadMeans(GlimpseBox box, int factor, Span<float> cells) => image.ReadMeans(box, factor, cells);

    /// <inheritdoc/>
    public void Prepare(ReadOnlySpan<WantedMeans> wanted) => image.Prepare(wanted);

    /// <inheritdoc/>
    public (float X, float Y) PlaceOf(float x, float y) => mask.Value.PlaceOf(x, y);

    /// <inheritdoc/>
    public bool Offers(GlimpseBox box) => mask.Value.Touches(box);
}
