using Fovea.Data;

namespace Fovea.Imaging.Files;

/// <summary>What an image file may claim before memory is set aside for it.</summary>
internal static class DecodingRules
{
    /// <summary>Most pixels: 17,000 by 17,000.</summary>
    public const long MostPixels = 300_000_000;

    /// <summary>Pixels that a file of any length may have: it may be one long run.</summary>
    public const long SmallClaim = 4_000_000;

    // A byte of the densest usual coding, deflate over one-bit pixels, is 8,256 pixels.
    private const long MostPixelsPerByte = 20_000;

    public static void RequirePixels(string path, int width, int height)
    {
        if (width < 1 || height < 1) throw new DataException($"image {path} has no pixels: {width}x{height}");
        if ((long)width * height > MostPixels) throw new DataException($"image {path} claims {width}x{height} pixels, more than {MostPixels:N0}");
    }

    public static void RequireSensible(string path, PixelSize size, long fileBytes)
    {
        RequirePixels(path, size.Width, size.Height);
        long pixels = (long)size.Width * size.Height;
        if (pixels > SmallClaim && pixels > fileBytes * MostPixelsPerByte)
            throw new DataException($"image {path} claims {size} pixels, but is only {fileBytes:N0} bytes long");
    }
}
