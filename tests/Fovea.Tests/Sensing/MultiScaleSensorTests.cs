namespace Fovea.Tests.Sensing;

/// <summary>Patches worked out by hand. Most images here count up: pixel (row, column) of a gray image is 10 row + column.</summary>
public sealed class MultiScaleSensorTests
{
    [Fact]
    public void The_centre_of_an_even_image_lies_between_its_middle_pixels()
    {
        Assert.Equal([11, 12, 21, 22], Sense(Counting(4, 4), 4, 4, 1, size: 2, scales: 1, 0, 0));
    }

    [Fact]
    public void The_corners_are_half_and_half_outside()
    {
        Assert.Equal([0, 0, 0, 0], Sense(Counting(4, 4), 4, 4, 1, 2, 1, -1, -1));
        Assert.Equal([33, 0, 0, 0], Sense(Counting(4, 4), 4, 4, 1, 2, 1, 1, 1));
        Assert.Equal([0, 30, 0, 0], Sense(Counting(4, 4), 4, 4, 1, 2, 1, -1, 1));
    }

    [Fact]
    public void An_edge_is_half_outside()
    {
        Assert.Equal([13, 0, 23, 0], Sense(Counting(4, 4), 4, 4, 1, 2, 1, 1, 0));
        Assert.Equal([0, 0, 1, 2], Sense(Counting(4, 4), 4, 4, 1, 2, 1, 0, -1));
    }

    [Fact]
    public void Each_axis_has_its_own_scale()
    {
        // 2 rows, 8 columns; x = 0.5 is column 6 of 8, y = 0 is row 1 of 2.
        Assert.Equal([5, 6, 15, 16], Sense(Counting(2, 8), 2, 8, 1, 2, 1, 0.5f, 0));
    }

    [Fact]
    public void Colours_come_plane_by_plane()
    {
        byte[] pixels = [.. Enumerable.Range(0, 12).Select(i => (byte)((i % 3 * 50) + (i / 3)))];
        Assert.Equal([0, 1, 2, 3, 50, 51, 52, 53, 100, 101, 102, 103], Sense(pixels, 2, 2, 3, 2, 1, 0, 0));
    }

    [Fact]
    public void Three_scales_average_squares_around_one_centre()
    {
        // 8x8, size 2: scales cover rows and columns 3..4, 2..5 and 0..7.
        float[] patch = Sense(Counting(8, 8), 8, 8, 1, 2, 3, 0, 0);
        Assert.Equal([33, 34, 43, 44], patch[..4]);
        Assert.Equal([27.5f, 29.5f, 47.5f, 49.5f], patch[4..8]);
        Assert.Equal([16.5f, 20.5f, 56.5f, 60.5f], patch[8..]);
    }

    [Fact]
    public void A_coarse_scale_at_the_edge_averages_with_the_zeros_outside()
    {
        // 4x4 at the upper-left corner, scale 1 covers rows and columns -2..1: only its lower-right square is inside.
        float[] patch = Sense(Counting(4, 4), 4, 4, 1, 2, 2, -1, -1);
        Assert.Equal([0, 0, 0, 5.5f], patch[4..]);
    }

    [Theory]
    [InlineData(37, 53, 1, 12, 4)]
    [InlineData(20, 31, 3, 5, 3)]
    [InlineData(9, 9, 2, 16, 2)]
    public void Any_place_equals_the_pixel_by_pixel_average(int height, int width, int channels, int size, int scales)
    {
        ImageShape shape = new(height, width, channels);
        byte[] pixels = [.. Enumerable.Range(0, (int)shape.Bytes).Select(i => (byte)(i * 7919 % 251))];
        MultiScaleSensor sensor = new(size, scales);
        float[] patch = new float[sensor.PatchLength(channels)];
        foreach ((float x, float y) in new[] { (0f, 0f), (-1f, 1f), (0.93f, -0.4f), (-0.21f, 0.77f), (1f, 1f) })
        {
            sensor.Sense(new ImagePixels(pixels, shape), x, y, patch);
            Close.To(Reference(pixels, shape, x, y, size, scales), patch, 1e-6, 1e-7, $"patch at ({x}, {y})");
        }
    }

    [Fact]
    public void Wrong_sizes_are_named()
    {
        Assert.Contains("0", Assert.Throws<ArgumentOutOfRangeException>(() => new MultiScaleSensor(0, 1)).Message, StringComparison.Ordinal);
        MultiScaleSensor sensor = new(2, 1);
        Assert.Throws<DataException>(() => sensor.Sense(new ImagePixels(new byte[15], new ImageShape(4, 4, 1)), 0, 0, new float[4]));
        Assert.Throws<ArgumentException>(() => sensor.Sense(new ImagePixels(new byte[16], new ImageShape(4, 4, 1)), 0, 0, new float[5]));
    }

    private static byte[] Counting(int height, int width) =>
        [.. Enumerable.Range(0, height).SelectMany(row => Enumerable.Range(0, width).Select(column => (byte)((10 * row) + column)))];

    private static float[] Sense(byte[] pixels, int height, int width, int channels, int size, int scales, float x, float y)
    {
        MultiScaleSensor sensor = new(size, scales);
        float[] patch = new float[sensor.PatchLength(channels)];
        sensor.Sense(new ImagePixels(pixels, new ImageShape(height, width, channels)), x, y, patch);
        return [.. patch.Select(value => MathF.Round(value * 255f, 3))];
    }

    private static double[] Reference(byte[] pixels, ImageShape shape, float x, float y, int size, int scales)
    {
        List<double> patch = [];
        for (int scale = 0; scale < scales; scale++)
        {
            int factor = 1 << scale, side = size * factor;
            int top = (int)Math.Floor(((y + 1) / 2 * shape.Height) - (side / 2.0) + 0.5), left = (int)Math.Floor(((x + 1) / 2 * shape.Width) - (side / 2.0) + 0.5);
            for (int channel = 0; channel < shape.Channels; channel++)
                for (int row = 0; row < size; row++)
                    for (int column = 0; column < size; column++)
                    {
                        double sum = 0;
                        for (int i = 0; i < factor * factor; i++)
                        {
                            int r = top + (row * factor) + (i / factor), c = left + (column * factor) + (i % factor);
                            if (r >= 0 && r < shape.Height && c >= 0 && c < shape.Width) sum += pixels[(((r * shape.Width) + c) * shape.Channels) + channel];
                        }

                        patch.Add(sum / (255.0 * factor * factor));
                    }
        }

        return [.. patch];
    }
}
