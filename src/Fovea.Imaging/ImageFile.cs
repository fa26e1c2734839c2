using Fovea.Data;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>Image files (PNG, JPEG, BMP, WebP, GIF) as uint8 pixels.</summary>
public static class ImageFile
{
    /// <summary>Most pixels a file may claim: what claims more is refused before anything is decoded.</summary>
    public const long MostPixels = 300_000_000;

    /// <summary>Reads a file as one image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 for luminance, 3 for red, green, blue; transparent pixels are laid over black.</param>
    /// <returns>Its pixels, [height, width, channels].</returns>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static DecodedImage Read(string path, int channels)
    {
        if (channels is not (1 or 3)) throw new ArgumentOutOfRangeException(nameof(channels), channels, $"channels must be 1 or 3, but is {channels}");
        using SKBitmap bitmap = Decode(path);
        return new DecodedImage(new ImageShape(bitmap.Height, bitmap.Width, channels), Pixels(bitmap, channels));
    }

    /// <summary>
    /// Reads a file and fits it into a shape: scaled as a whole until it fits, centred, the rest filled with the mean of its border.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape to fit into; channels 1 or 3.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static DecodedImage ReadInto(string path, ImageShape shape)
    {
        using SKBitmap bitmap = Decode(path);
        if (bitmap.Width == shape.Width && bitmap.Height == shape.Height) return new DecodedImage(shape, Pixels(bitmap, shape.Channels));
        double scale = Math.Min((double)shape.Width / bitmap.Width, (double)shape.Height / bitmap.Height);
        int width = Math.Max(1, (int)Math.Round(bitmap.Width * scale)), height = Math.Max(1, (int)Math.Round(bitmap.Height * scale));
        using SKBitmap canvasBitmap = new(new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(canvasBitmap);
        canvas.Clear(MeanOfBorder(bitmap));
        using SKImage image = SKImage.FromBitmap(bitmap);
        SKRect place = SKRect.Create((shape.Width - width) / 2, (shape.Height - height) / 2, width, height);
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        canvas.Flush();
        return new DecodedImage(shape, Pixels(canvasBitmap, shape.Channels));
    }

    private static SKBitmap Decode(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"image {path} cannot be read: {exception.Message}", exception);
        }

        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null) throw new DataException($"image {path} cannot be decoded: it is no PNG, JPEG, BMP, WebP or GIF, or is damaged");
        SKImageInfo info = codec.Info;
        if (info.Width < 1 || info.Height < 1) throw new DataException($"image {path} has no pixels: {info.Width}x{info.Height}");
        if ((long)info.Width * info.Height > MostPixels) throw new DataException($"image {path} claims {info.Width}x{info.Height} pixels, more than {MostPixels}");
        SKBitmap bitmap = new(new SKImageInfo(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new DataException($"image {path} cannot be decoded: {(result == SKCodecResult.IncompleteInput ? "it is cut off" : result)}");
    }

    private static byte[] Pixels(SKBitmap bitmap, int channels)
    {
        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        byte[] pixels = new byte[checked(bitmap.Width * bitmap.Height * channels)];
        int target = 0;
        for (int row = 0; row < bitmap.Height; row++)
        {
            ReadOnlySpan<byte> line = rgba.Slice(row * bitmap.RowBytes, bitmap.Width * 4);
            for (int i = 0; i < line.Length; i += 4)
            {
                if (channels == 1)
                {
                    pixels[target++] = Luminance(line[i], line[i + 1], line[i + 2]);
                    continue;
                }

                line.Slice(i, 3).CopyTo(pixels.AsSpan(target));
                target += 3;
            }
        }

        return pixels;
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

/// <summary>An image as pixels.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255.</param>
public sealed record DecodedImage(ImageShape Shape, byte[] Pixels);
