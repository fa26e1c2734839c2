using Fovea.Data;
using SkiaSharp;

namespace Fovea.Imaging.Files;

/// <summary>Image files (PNG, JPEG, BMP, WebP, GIF, TIFF) as uint8 pixels; transparent ones are laid over black.</summary>
public static class ImageFile
{
    private const int LongestMagic = 4;

    /// <summary>File extensions of images, with their dots, in lower case.</summary>
    public static IReadOnlySet<string> Extensions { get; } =
        new HashSet<string> { ".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff" };

    /// <summary>Reads what a file says of itself, without its pixels.</summary>
    /// <exception cref="DataException">The file cannot be read or is no image.</exception>
    public static ImageHeader ReadHeader(string path) => Reading(path, () =>
    {
        using FileStream stream = Open(path, out bool isTiff);
        if (isTiff) return TiffDecoder.ReadHeader(path);
        using SKCodec codec = SKCodec.Create(stream) ?? throw Undecodable(path);
        DecodingRules.RequirePixels(path, codec.Info.Width, codec.Info.Height);
        return new ImageHeader(new PixelSize(codec.Info.Width, codec.Info.Height), codec.Info.ColorType is SKColorType.Gray8 or SKColorType.Alpha8);
    });

    /// <summary>Reads a file as one image of its own size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 for luminance, 3 for red, green, blue.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static DecodedImage Read(string path, int channels)
    {
        if (channels is not (1 or 3)) throw new ArgumentOutOfRangeException(nameof(channels), channels, $"channels must be 1 or 3, but is {channels}");
        using SKBitmap bitmap = Decode(path);
        ImageShape shape = new(bitmap.Height, bitmap.Width, channels);
        byte[] pixels = new byte[shape.Bytes];
        BitmapPixels.Copy(bitmap, channels, pixels);
        return new DecodedImage(shape, pixels);
    }

    /// <summary>Reads a file and fits it into a shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape to fit into; channels 1 or 3.</param>
    /// <param name="fit">What is done if its size is another.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static DecodedImage Read(string path, ImageShape shape, ImageFit fit)
    {
        byte[] pixels = new byte[shape.Bytes];
        Read(path, shape, fit, pixels);
        return new DecodedImage(shape, pixels);
    }

    /// <summary>Reads a file and fits it into a shape, in the caller's memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape to fit into; channels 1 or 3.</param>
    /// <param name="fit">What is done if its size is another.</param>
    /// <param name="pixels">Overwritten: [height, width, channels], 0 to 255.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static void Read(string path, ImageShape shape, ImageFit fit, Span<byte> pixels)
    {
        using SKBitmap bitmap = Decode(path);
        if (bitmap.Width == shape.Width && bitmap.Height == shape.Height)
        {
            BitmapPixels.Copy(bitmap, shape.Channels, pixels);
            return;
        }

        using SKBitmap fitted = BitmapPixels.Fit(bitmap, shape.Width, shape.Height, fit);
        BitmapPixels.Copy(fitted, shape.Channels, pixels);
    }

    private static SKBitmap Decode(string path) => Reading(path, () =>
    {
        using FileStream stream = Open(path, out bool isTiff);
        if (isTiff) return TiffDecoder.Decode(path);
        using SKCodec codec = SKCodec.Create(stream) ?? throw Undecodable(path);
        DecodingRules.RequireSensible(path, new PixelSize(codec.Info.Width, codec.Info.Height), stream.Length);
        SKBitmap bitmap = new(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new DataException($"image {path} cannot be decoded: {(result == SKCodecResult.IncompleteInput ? "it is cut off" : result)}");
    });

    private static FileStream Open(string path, out bool isTiff)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> start = stackalloc byte[LongestMagic];
        isTiff = TiffDecoder.Recognises(start[..stream.ReadAtLeast(start, LongestMagic, throwOnEndOfStream: false)]);
        stream.Position = 0;
        return stream;
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"image {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static DataException Undecodable(string path) => new($"image {path} cannot be decoded: it is no PNG, JPEG, BMP, WebP, GIF or TIFF, or is damaged");
}
