using System.Runtime.InteropServices;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>What is done to decoded bitmaps of 8-bit red, green, blue, alpha.</summary>
internal static class BitmapPixels
{
    private static readonly SKSamplingOptions smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>Copies pixels.</summary>
    /// <param name="bitmap">From where.</param>
    /// <param name="channels">1 for luminance, 3 for red, green, blue.</param>
    /// <param name="pixels">Overwritten: [height, width, channels].</param>
    public static void Copy(SKBitmap bitmap, int channels, Span<byte> pixels)
    {
        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        int target = 0;
        for (int row = 0; row < bitmap.Height; row++)
        {
            ReadOnlySpan<byte> line = rgba.Slice(row * bitmap.RowBytes, bitmap.Width * 4);
            for (int i = 0; i < line.Length; i += 4, target += channels)
            {
                if (channels == 1) pixels[target] = Luminance(line[i], line[i + 1], line[i + 2]);
                else (pixels[target], pixels[target + 1], pixels[target + 2]) = (line[i], line[i + 1], line[i + 2]);
            }
        }
    }

    /// <summary>A bitmap the right way up: itself, or a turned one, and itself is disposed.</summary>
    /// <param name="bitmap">As it lies in its file.</param>
    /// <param name="origin">Where its first row and column are to be shown.</param>
    public static SKBitmap Turned(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft) return bitmap;
        using SKBitmap before = bitmap;
        (int right, int bottom) = (before.Width - 1, before.Height - 1);
        PixelSize size = new PixelSize(before.Width, before.Height).Turned(origin);
        SKBitmap turned = new(new SKImageInfo(size.Width, size.Height, before.ColorType, before.AlphaType));
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(before.GetPixelSpan());
        Span<uint> target = MemoryMarshal.Cast<byte, uint>(turned.GetPixelSpan());
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                (int column, int row) = origin switch
                {
                    SKEncodedOrigin.TopRight => (right - x, y),
                    SKEncodedOrigin.BottomRight => (right - x, bottom - y),
                    SKEncodedOrigin.BottomLeft => (x, bottom - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, bottom - x),
                    SKEncodedOrigin.RightBottom => (right - y, bottom - x),
                    SKEncodedOrigin.LeftBottom => (right - y, x),
                    _ => (x, y),
                };
                target[(y * size.Width) + x] = source[(row * before.Width) + column];
            }
        }

        return turned;
    }

    /// <summary>A bitmap of another size.</summary>
    public static SKBitmap Fit(SKBitmap bitmap, int width, int height, ImageFit fit)
    {
        double scale = Math.Min((double)width / bitmap.Width, (double)height / bitmap.Height);
        if (fit == ImageFit.Pad) scale = Math.Min(1, scale);
        int drawnWidth = fit == ImageFit.Stretch ? width : Math.Max(1, (int)Math.Round(bitmap.Width * scale));
        int drawnHeight = fit == ImageFit.Stretch ? height : Math.Max(1, (int)Math.Round(bitmap.Height * scale));
        SKBitmap target = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(target);
        canvas.Clear(fit == ImageFit.Contain ? MeanOfBorder(bitmap) : SKColors.Black);
        using SKImage image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, SKRect.Create((width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight), smooth);
        canvas.Flush();
        return target;
    }

    /// <summary>Rec. 601 luma, rounded.</summary>
    private static byte Luminance(int red, int green, int blue) => (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);

    private static SKColor MeanOfBorder(SKBitmap bitmap)
    {
        long red = 0, green = 0, blue = 0, count = 0;
        for (int row = 0; row < bitmap.Height; row++)
        {
            int step = row == 0 || row == bitmap.Height - 1 ? 1 : Math.Max(1, bitmap.Width - 1);
            for (int column = 0; column < bitmap.Width; column += step, count++)
            {
                SKColor pixel = bitmap.GetPixel(column, row);
                (red, green, blue) = (red + pixel.Red, green + pixel.Green, blue + pixel.Blue);
            }
        }

        return new SKColor((byte)(red / count), (byte)(green / count), (byte)(blue / count));
    }
}
