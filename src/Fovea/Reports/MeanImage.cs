using Fovea.Data;

namespace Fovea.Reports;

/// <summary>The mean of images, gray and small: what a map of glimpses is drawn over.</summary>
/// <param name="Width">Columns of pixels.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Gray">[height, width], 0 to 255.</param>
public sealed record MeanImage(int Width, int Height, IReadOnlyList<byte> Gray)
{
    private const int MostImages = 200, MostSide = 96;

    /// <summary>The mean of up to 200 images, evenly spread; blocks of pixels are averaged where a side is longer than 96.</summary>
    /// <param name="images">The images.</param>
    /// <param name="label">The class of those that count; null for all.</param>
    /// <returns>Null if there are none.</returns>
    public static MeanImage? Of(ImageSet images, int? label = null)
    {
        int[] chosen = [.. Enumerable.Range(0, images.Count).Where(i => label is null || images.Labels[i] == label)];
        if (chosen.Length == 0) return null;
        ImageShape shape = images.Shape;
        int block = (Math.Max(shape.Width, shape.Height) + MostSide - 1) / MostSide, count = Math.Min(MostImages, chosen.Length);
        int width = (shape.Width + block - 1) / block, height = (shape.Height + block - 1) / block;
        long[] sums = new long[width * height], values = new long[width * height];
        for (int n = 0; n < count; n++)
        {
            ReadOnlySpan<byte> pixels = images.Pixels(chosen[(int)((long)n * chosen.Length / count)]);
            for (int i = 0; i < pixels.Length; i++)
            {
                int pixel = i / shape.Channels, cell = (pixel / shape.Width / block * width) + (pixel % shape.Width / block);
                sums[cell] += pixels[i];
                values[cell]++;
            }
        }

        return new MeanImage(width, height, [.. sums.Zip(values, (sum, number) => (byte)Math.Round((double)sum / number))]);
    }
}
