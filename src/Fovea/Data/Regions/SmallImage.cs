namespace Fovea.Data.Regions;

/// <summary>An image made small as a whole, by means of squares of pixels: what of an image that is read by region can be measured and shown.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255.</param>
internal sealed record SmallImage(ImageShape Shape, byte[] Pixels)
{
    /// <summary>Most pixels of the longer side where figures are measured.</summary>
    public const int MeasuredSide = 1024;

    /// <summary>Most pixels of the longer side where an image is drawn.</summary>
    public const int DrawnSide = 2048;

    /// <summary>Makes an image small. What is left at its right and lower edge of less than a square is left out.</summary>
    /// <param name="image">The image.</param>
    /// <param name="mostSide">Most pixels of the longer side, at least 1.</param>
    public static SmallImage Of(ImagePixels image, int mostSide)
    {
        ImageShape shape = image.Shape;
        int longer = Math.Max(shape.Width, shape.Height), factor = (int)(((long)longer + mostSide - 1) / mostSide), side = Math.Max(1, longer / factor);
        float[] cells = new float[side * side * shape.Channels];
        image.ReadMeans(new GlimpseBox(0, 0, (long)side * factor), factor, cells);
        ImageShape small = new(Math.Max(1, shape.Height / factor), Math.Max(1, shape.Width / factor), shape.Channels);
        byte[] pixels = new byte[small.Bytes];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, small.Channels);
            (int y, int x) = Math.DivRem(pixel, small.Width);
            pixels[i] = (byte)MathF.Round(255f * cells[(((channel * side) + y) * side) + x]);
        }

        return new SmallImage(small, pixels);
    }

    /// <summary>
    /// Makes an image small, in the middle of a square of the colour that surrounds what it shows: of each channel the commonest value along its four edges. Glass, or
    /// nothing, is of one shade, and what lies on it of many.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="side">Side of the square.</param>
    public static SmallImage Centred(ImagePixels image, int side)
    {
        SmallImage small = Of(image, side);
        ImageShape square = new(side, side, small.Shape.Channels);
        byte[] around = small.ColourAround(), pixels = new byte[square.Bytes];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = around[i % around.Length];
        int left = (side - small.Shape.Width) / 2, top = (side - small.Shape.Height) / 2, row = small.Shape.Width * square.Channels;
        for (int y = 0; y < small.Shape.Height; y++) small.Pixels.AsSpan(y * row, row).CopyTo(pixels.AsSpan((((top + y) * side) + left) * square.Channels));
        return new SmallImage(square, pixels);
    }

    /// <summary>The commonest value of each channel along the edges.</summary>
    private byte[] ColourAround()
    {
        int[] edges = [.. Enumerable.Range(0, Shape.Height * Shape.Width).Where(IsAtEdge)];
        return [.. Enumerable.Range(0, Shape.Channels).Select(channel => edges.CountBy(pixel => Pixels[(pixel * Shape.Channels) + channel]).MaxBy(value => value.Value).Key)];

        bool IsAtEdge(int pixel)
        {
            (int y, int x) = Math.DivRem(pixel, Shape.Width);
            return x == 0 || y == 0 || x == Shape.Width - 1 || y == Shape.Height - 1;
        }
    }
}
