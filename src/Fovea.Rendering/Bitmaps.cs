using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>Pixels and patches as bitmaps. The caller disposes of them.</summary>
internal static class Bitmaps
{
    /// <summary>Keeps the pixels of an enlarged image square and crisp.</summary>
    public static readonly SKSamplingOptions Crisp = new(SKFilterMode.Nearest, SKMipmapMode.None);

    /// <summary>Scales down without losing thin lines.</summary>
    public static readonly SKSamplingOptions Smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>The whole image, made small where it is read by region. One channel is gray, three or more are red, green, blue; of two the first is shown.</summary>
    public static SKImage OfImage(Look look) => OfPixels(look.PixelsShape, look.Pixels);

    /// <summary>Pixels, [height, width, channels].</summary>
    public static SKImage OfPixels(ImageShape shape, ReadOnlyMemory<byte> pixels) =>
        Make(shape, (row, column, channel) => pixels.Span[(((row * shape.Width) + column) * shape.Channels) + channel]);

    /// <summary>What one glimpse saw at one scale.</summary>
    public static SKImage OfPatch(Look look, LookStep step, int scale)
    {
        int size = look.GlimpseSize, channels = look.Shape.Channels, plane = size * size;
        return Make(
            new ImageShape(size, size, channels),
            (row, column, channel) => (byte)MathF.Round(255f * Math.Clamp(step.Patch[(((scale * channels) + channel) * plane) + (row * size) + column], 0f, 1f)));
    }

    /// <summary>The image as a PNG file.</summary>
    public static byte[] Png(SKImage image)
    {
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The image as a JPEG file.</summary>
    public static byte[] Jpeg(SKImage image)
    {
        const int quality = 88;
        using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }

    private static SKImage Make(ImageShape shape, Func<int, int, int, byte> value)
    {
        using SKBitmap bitmap = new(new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> rgba = bitmap.GetPixelSpan();
        for (int row = 0; row < shape.Height; row++)
        {
            for (int column = 0; column < shape.Width; column++)
            {
                Span<byte> pixel = rgba.Slice((row * bitmap.RowBytes) + (4 * column), 4);
                for (int color = 0; color < 3; color++) pixel[color] = value(row, column, shape.Channels < 3 ? 0 : color);
                pixel[3] = byte.MaxValue;
            }
        }

        return SKImage.FromBitmap(bitmap);
    }
}
