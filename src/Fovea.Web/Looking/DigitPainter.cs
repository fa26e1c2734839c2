using Fovea.Data.Canvas;
using Fovea.Data.Mnist;
using Fovea.Imaging;
using Fovea.Numerics;

namespace Fovea.Web.Looking;

/// <summary>Makes of a drawn or photographed digit what a model of digits is used to.</summary>
internal static class DigitPainter
{
    // Clutter is cut from this many digits; more would only cost memory.
    private const int Others = 1000;

    private static readonly ImageShape shape = new(DigitForm.Side, DigitForm.Side, 1);

    /// <summary>Reads a file as a digit in MNIST's form; dark ink on a bright ground is turned round.</summary>
    public static byte[] Read(string path)
    {
        DecodedImage image = ImageFile.Read(path, channels: 1);
        if (MeanOfBorder(image) > 127) for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)(byte.MaxValue - image.Pixels[i]);
        return DigitForm.Normalize(image.Pixels, image.Shape.Width, image.Shape.Height);
    }

    /// <summary>Puts a digit somewhere on a canvas, among pieces of others.</summary>
    /// <param name="digit">[28, 28], 0 to 255.</param>
    /// <param name="canvas">How it is laid out.</param>
    /// <param name="others">Digits to cut clutter from; null for no clutter.</param>
    /// <param name="place">Says which of all the places; the same number gives the same image.</param>
    public static byte[] OnCanvas(byte[] digit, CanvasMnistOptions canvas, ImageSet? others, uint place)
    {
        int count = Math.Min(Others, others?.Count ?? 0);
        byte[] pixels = new byte[(count + 1) * shape.Bytes];
        for (int i = 0; i < count; i++) others!.Pixels(i).CopyTo(pixels.AsSpan(i * (int)shape.Bytes));
        digit.CopyTo(pixels, count * shape.Bytes);
        byte[] painted = new byte[canvas.Canvas * canvas.Canvas];
        RandomSequence random = new(seed: 0, RandomPurpose.Data, place);
        CanvasPainter painter = new(new MemoryImageSet(shape, pixels, new int[count + 1]), count > 0 ? canvas : canvas with { Pieces = 0 });
        painter.Paint(painted, count, ref random);
        return painted;
    }

    private static double MeanOfBorder(DecodedImage image)
    {
        (int height, int width) = (image.Shape.Height, image.Shape.Width);
        long sum = 0, count = 0;
        for (int row = 0; row < height; row++)
        {
            int step = row == 0 || row == height - 1 ? 1 : Math.Max(1, width - 1);
            for (int column = 0; column < width; column += step, count++) sum += image.Pixels[(row * width) + column];
        }

        return (double)sum / count;
    }
}
