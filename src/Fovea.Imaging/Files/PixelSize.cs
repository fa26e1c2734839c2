using System.Globalization;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>Width and height in pixels, written "WIDTHxHEIGHT".</summary>
/// <param name="Width">1 to 65536.</param>
/// <param name="Height">1 to 65536.</param>
public readonly record struct PixelSize(int Width, int Height)
{
    private const int Most = 65536;

    /// <summary>Reads "96x64".</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">The option it stands in, for the error.</param>
    /// <exception cref="OptionException">It is no size.</exception>
    public static PixelSize Parse(string text, string option)
    {
        string[] parts = text.Split('x');
        return parts.Length == 2 && Number(parts[0]) is { } width && Number(parts[1]) is { } height
            ? new PixelSize(width, height)
            : throw new OptionException(option, $"must be WIDTHxHEIGHT, each 1 to {Most}, but is '{text}'");
    }

    /// <summary>The size of an image when it is the right way up: turned by a quarter, width and height change places.</summary>
    /// <param name="origin">Where the first row and column of its file are to be shown.</param>
    internal PixelSize Turned(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop ? new PixelSize(Height, Width) : this;

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= Most ? number : null;
}

/// <summary>What an image file may claim before memory is set aside for it.</summary>
internal static class DecodingRules
{
    /// <summary>Most pixels: 17,000 by 17,000.</summary>
    public const long MostPixels = 300_000_000;

    /// <summary>Pixels that a file of any length may have: it may be one long run.</summary>
    public const long SmallClaim = 4_000_000;

    // A byte of the densest usual coding, deflate over one-bit pixels, is 8,256 pixels.
    private const long MostPixelsPerByte = 20_000;

    public static void RequirePixels(EncodedImage image, int width, int height)
    {
        if (width < 1 || height < 1) throw new DataException($"{image.Called} has no pixels: {width}x{height}");
        if ((long)width * height > MostPixels) throw new DataException(
            $"{image.Called} claims {width}x{height} pixels, more than {MostPixels:N0}, the most that are decoded as a whole; read by region it may have any size, as data that is slides:PATH and by a model that was trained on such: "
            + $"a tiled TIFF is, and {Conversion.ToSlide("IN", "OUT.tif")} makes one (libvips)");
    }

    public static void RequireSensible(EncodedImage image, PixelSize size)
    {
        long fileBytes = image.Stream.Length;
        RequirePixels(image, size.Width, size.Height);
        long pixels = (long)size.Width * size.Height;
        if (pixels > SmallClaim && pixels > fileBytes * MostPixelsPerByte)
            throw new DataException($"{image.Called} claims {size} pixels, but is only {fileBytes:N0} bytes long");
    }
}
