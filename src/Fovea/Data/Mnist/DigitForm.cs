namespace Fovea.Data.Mnist;

/// <summary>
/// Brings a drawn digit into the form of MNIST's: size-normalised into 20x20 pixels with its aspect kept, anti-aliased, and moved so
/// that its centre of mass is the centre of 28x28 (LeCun, Cortes and Burges, "The MNIST database of handwritten digits").
/// </summary>
internal static class DigitForm
{
    /// <summary>Side of the image.</summary>
    public const int Side = 28;

    private const int InkSide = 20;

    // A pixel belongs to the digit from this share of the brightest on: the noise of a photo or of JPEG stays outside of its box.
    private const float InkShare = 0.2f;

    /// <summary>A digit as MNIST has them; all 0 where there is no ink.</summary>
    /// <param name="pixels">[height, width], gray, 0 to 255; ink is bright.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <returns>[28, 28], 0 to 255.</returns>
    public static byte[] Normalize(ReadOnlySpan<byte> pixels, int width, int height)
    {
        if (width < 1 || height < 1 || pixels.Length != width * height)
            throw new ArgumentException($"pixels must be {width}x{height}, but are {pixels.Length}", nameof(pixels));
        byte[] digit = new byte[Side * Side];
        if (InkBox(pixels, width) is not { } box) return digit;
        double scale = (double)InkSide / Math.Max(box.Width, box.Height);
        int inkWidth = Math.Max(1, (int)Math.Round(box.Width * scale)), inkHeight = Math.Max(1, (int)Math.Round(box.Height * scale));
        float[] ink = new float[inkWidth * inkHeight];
        for (int row = 0; row < inkHeight; row++)
            for (int column = 0; column < inkWidth; column++)
                ink[(row * inkWidth) + column] = Mean(pixels, width, box, (column, inkWidth), (row, inkHeight));
        Place(ink, inkWidth, digit);
        return digit;
    }

    /// <summary>The smallest box with all ink in it, or null without ink.</summary>
    private static Box? InkBox(ReadOnlySpan<byte> pixels, int width)
    {
        byte brightest = 0;
        foreach (byte pixel in pixels) brightest = Math.Max(brightest, pixel);
        if (brightest == 0) return null;
        int least = (int)Math.Ceiling(InkShare * brightest);
        int left = int.MaxValue, top = int.MaxValue, right = 0, bottom = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] < least) continue;
            (int row, int column) = Math.DivRem(i, width);
            (left, right) = (Math.Min(left, column), Math.Max(right, column));
            (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row));
        }

        return new Box(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The mean over the area that one small pixel covers; pixels on its edge count by the part that it covers.</summary>
    private static float Mean(ReadOnlySpan<byte> pixels, int width, Box box, (int Index, int Count) across, (int Index, int Count) down)
    {
        double left = (double)across.Index / across.Count * box.Width, right = (double)(across.Index + 1) / across.Count * box.Width;
        double top = (double)down.Index / down.Count * box.Height, bottom = (double)(down.Index + 1) / down.Count * box.Height;
        double sum = 0;
        for (int row = (int)top; row < Math.Min(box.Height, bottom); row++)
        {
            double covered = Math.Min(row + 1, bottom) - Math.Max(row, top);
            for (int column = (int)left; column < Math.Min(box.Width, right); column++)
                sum += covered * (Math.Min(column + 1, right) - Math.Max(column, left)) * pixels[((box.Top + row) * width) + box.Left + column];
        }

        return (float)(sum / ((right - left) * (bottom - top)));
    }

    /// <summary>Puts ink so that its centre of mass is that of the image, as near as whole pixels allow; a digit has its brightest at white.</summary>
    private static void Place(float[] ink, int inkWidth, byte[] digit)
    {
        int inkHeight = ink.Length / inkWidth;
        double mass = 0, massX = 0, massY = 0;
        for (int i = 0; i < ink.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, inkWidth);
            mass += ink[i];
            massX += ink[i] * (column + 0.5);
            massY += ink[i] * (row + 0.5);
        }

        int left = Math.Clamp((int)Math.Round((Side / 2.0) - (massX / mass)), 0, Side - inkWidth);
        int top = Math.Clamp((int)Math.Round((Side / 2.0) - (massY / mass)), 0, Side - inkHeight);
        float toWhite = byte.MaxValue / ink.Max();
        for (int i = 0; i < ink.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, inkWidth);
            digit[((top + row) * Side) + left + column] = (byte)MathF.Round(ink[i] * toWhite);
        }
    }

    private readonly record struct Box(int Left, int Top, int Width, int Height);
}
