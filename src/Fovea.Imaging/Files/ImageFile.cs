using Fovea.Data;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>
/// Image files (PNG, JPEG, BMP, WebP, GIF, TIFF), on disk or in memory, the first image of each, as uint8 pixels: turned the right way up as their Exif or TIFF
/// orientation says; transparent ones are laid over black.
/// </summary>
public static class ImageFile
{
    private const int LongestMagic = 4;

    /// <summary>File extensions of images, with their dots, in lower case.</summary>
    public static IReadOnlySet<string> Extensions { get; } =
        new HashSet<string> { ".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff" };

    /// <summary>Reads what a file says of itself, without its pixels.</summary>
    /// <exception cref="DataException">The file cannot be read or is no image.</exception>
    public static ImageHeader ReadHeader(string path) => Reading(path, ReadHeader);

    /// <summary>Reads what an image in memory says of itself, without its pixels.</summary>
    /// <param name="file">What a file of it would hold.</param>
    /// <exception cref="DataException">It is no image, is damaged, or claims too many pixels.</exception>
    public static ImageHeader ReadHeader(ReadOnlyMemory<byte> file) => Reading(new EncodedImage(file), ReadHeader);

    /// <summary>Reads a file as one image of its own size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 for luminance, 3 for red, green, blue.</param>
    /// <param name="range">The samples that are black and white where the file has more than 8 bits; null for what it states, else all that they can be.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static DecodedImage Read(string path, int channels, SampleRange? range = null)
    {
        if (channels is not (1 or 3)) throw new ArgumentOutOfRangeException(nameof(channels), channels, $"channels must be 1 or 3, but is {channels}");
        using SKBitmap bitmap = Reading(path, (image, isTiff) => Decode(image, isTiff, range));
        ImageShape shape = new(bitmap.Height, bitmap.Width, channels);
        byte[] pixels = new byte[shape.Bytes];
        BitmapPixels.Copy(bitmap, channels, pixels);
        return new DecodedImage(shape, pixels);
    }

    /// <summary>Reads a file and fits it into a shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape to fit into; channels 1 or 3.</param>
    /// <param name="fit">What is done if its size is another.</param>
    /// <param name="range">The samples that are black and white where the file has more than 8 bits; null for what it states, else all that they can be.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static DecodedImage Read(string path, ImageShape shape, ImageFit fit, SampleRange? range = null)
    {
        byte[] pixels = new byte[shape.Bytes];
        Read(path, shape, fit, pixels, range);
        return new DecodedImage(shape, pixels);
    }

    /// <summary>Reads a file and fits it into a shape, in the caller's memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shape">The shape to fit into; channels 1 or 3.</param>
    /// <param name="fit">What is done if its size is another.</param>
    /// <param name="pixels">Overwritten: [height, width, channels], 0 to 255.</param>
    /// <param name="range">The samples that are black and white where the file has more than 8 bits; null for what it states, else all that they can be.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    public static void Read(string path, ImageShape shape, ImageFit fit, Span<byte> pixels, SampleRange? range = null)
    {
        using SKBitmap bitmap = Reading(path, (image, isTiff) => Decode(image, isTiff, range));
        Fit(bitmap, shape, fit, pixels);
    }

    /// <summary>Reads a file as a model's training images were read: of their shape and channels, fitted and brought to 8 bits as the model's recipe says.</summary>
    /// <param name="model">The model that is to look at it.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">The file cannot be read or decoded, or claims too many pixels.</exception>
    /// <exception cref="OptionException">The model's recipe has a range of samples that is none.</exception>
    public static DecodedImage ReadFor(TrainedModel model, string path) => ReadFor(model, range => Reading(path, (image, isTiff) => Decode(image, isTiff, range)));

    /// <summary>The same of an image in memory.</summary>
    /// <param name="model">The model that is to look at it.</param>
    /// <param name="file">What a file of it would hold.</param>
    /// <exception cref="DataException">It is no image, is damaged, or claims too many pixels.</exception>
    /// <exception cref="OptionException">The model's recipe has a range of samples that is none.</exception>
    public static DecodedImage ReadFor(TrainedModel model, ReadOnlyMemory<byte> file) =>
        ReadFor(model, range => Reading(new EncodedImage(file), (image, isTiff) => Decode(image, isTiff, range)));

    private static DecodedImage ReadFor(TrainedModel model, Func<SampleRange?, SKBitmap> decode)
    {
        ArgumentNullException.ThrowIfNull(model);
        TrainingFit fit = TrainingFit.FromModel(model);
        using SKBitmap bitmap = decode(fit.Range);
        byte[] pixels = new byte[model.ImageShape.Bytes];
        Fit(bitmap, model.ImageShape, fit.Fit, pixels);
        return new DecodedImage(model.ImageShape, pixels);
    }

    private static void Fit(SKBitmap bitmap, ImageShape shape, ImageFit fit, Span<byte> pixels)
    {
        if (bitmap.Width == shape.Width && bitmap.Height == shape.Height)
        {
            BitmapPixels.Copy(bitmap, shape.Channels, pixels);
            return;
        }

        using SKBitmap fitted = BitmapPixels.Fit(bitmap, shape.Width, shape.Height, fit);
        BitmapPixels.Copy(fitted, shape.Channels, pixels);
    }

    private static ImageHeader ReadHeader(EncodedImage image, bool isTiff) => isTiff ? TiffDecoder.ReadHeader(image) : SkiaDecoder.ReadHeader(image);

    private static SKBitmap Decode(EncodedImage image, bool isTiff, SampleRange? range) => isTiff ? TiffDecoder.Decode(image, range) : SkiaDecoder.Decode(image, range);

    /// <summary>Opens a file for a decoder.</summary>
    private static T Reading<T>(string path, Func<EncodedImage, bool, T> read)
    {
        try
        {
            PlainFile.Require(path);
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Reading(new EncodedImage(path, file), read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"image {path} cannot be read: {PlainFile.WhyNot(path, exception)}", exception);
        }
    }

    /// <summary>Lets a decoder read. Files may be damaged in ways that nobody has thought of, and decoders then fail with whatever it is: that, too, becomes an error of the file.</summary>
    private static T Reading<T>(EncodedImage image, Func<EncodedImage, bool, T> read)
    {
        try
        {
            Span<byte> start = stackalloc byte[LongestMagic];
            bool isTiff = TiffDirectory.Recognises(start[..image.Stream.ReadAtLeast(start, LongestMagic, throwOnEndOfStream: false)]);
            return read(image, isTiff);
        }
        catch (EndOfStreamException exception)
        {
            throw new DataException($"{image.Called} cannot be decoded: it is cut off", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new DataException($"{image.Called} cannot be decoded: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not (DataException or IOException or UnauthorizedAccessException))
        {
            throw new DataException($"{image.Called} cannot be decoded: it is damaged", exception);
        }
    }
}

/// <summary>How an image file of another size is brought to one.</summary>
public enum ImageFit
{
    /// <summary>Width and height are scaled each by itself.</summary>
    Stretch,

    /// <summary>Scaled down as a whole if it is larger, never up, and centred on black.</summary>
    Pad,

    /// <summary>Scaled as a whole until it just fits, and centred on the mean colour of its border.</summary>
    Contain,
}

/// <summary>What an image file says of itself.</summary>
/// <param name="Size">Its size, the right way up.</param>
/// <param name="IsGray">Whether it has one channel, a transparent one aside, or a palette of grays.</param>
public readonly record struct ImageHeader(PixelSize Size, bool IsGray);

/// <summary>An image as pixels.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Pixels">[height, width, channels], 0 to 255.</param>
public sealed record DecodedImage(ImageShape Shape, byte[] Pixels);
