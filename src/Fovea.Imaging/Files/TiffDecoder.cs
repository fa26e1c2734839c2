using System.Globalization;
using BitMiracle.LibTiff.Classic;
using Fovea.Data;
using SkiaSharp;

namespace Fovea.Imaging.Files;

/// <summary>TIFF files, the first image of each: gray, palette, RGB, YCbCr; striped or tiled; compressed or not; 1 to 16 bits.</summary>
internal static class TiffDecoder
{
    // LibTiff has one place for messages: the last one of each thread is the reason of its failure.
    [ThreadStatic]
    private static string? lastMessage;

    static TiffDecoder() => Tiff.SetErrorHandler(new MessageKeeper());

    /// <summary>Whether a file begins as a TIFF does, in either byte order, classic or big.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    public static ImageHeader ReadHeader(string path)
    {
        using Tiff tiff = Open(path);
        return HeaderOf(tiff, path);
    }

    public static SKBitmap Decode(string path)
    {
        using Tiff tiff = Open(path);
        ImageHeader header = HeaderOf(tiff, path);
        DecodingRules.RequireSensible(path, header.Size, new FileInfo(path).Length);
        int[] raster = new int[header.Size.Width * header.Size.Height];
        if (!tiff.ReadRGBAImageOriented(header.Size.Width, header.Size.Height, raster, Orientation.TOPLEFT, stopOnError: true))
            throw Undecodable(path);
        SKBitmap bitmap = new(new SKImageInfo(header.Size.Width, header.Size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        System.Runtime.InteropServices.Marshal.Copy(raster, 0, bitmap.GetPixels(), raster.Length);
        return bitmap;
    }

    private static Tiff Open(string path)
    {
        lastMessage = null;
        return Tiff.Open(path, "r") ?? throw Undecodable(path);
    }

    private static ImageHeader HeaderOf(Tiff tiff, string path)
    {
        FieldValue[]? width = tiff.GetField(TiffTag.IMAGEWIDTH), height = tiff.GetField(TiffTag.IMAGELENGTH);
        if (width is null || height is null) throw new DataException($"image {path} cannot be decoded: it does not say its size");
        DecodingRules.RequirePixels(path, width[0].ToInt(), height[0].ToInt());
        int samples = tiff.GetField(TiffTag.SAMPLESPERPIXEL)?[0].ToInt() ?? 1;
        int photometric = tiff.GetField(TiffTag.PHOTOMETRIC)?[0].ToInt() ?? (int)Photometric.MINISBLACK;
        bool isGray = samples == 1 && photometric is (int)Photometric.MINISBLACK or (int)Photometric.MINISWHITE;
        return new ImageHeader(new PixelSize(width[0].ToInt(), height[0].ToInt()), isGray);
    }

    private static DataException Undecodable(string path) => new($"image {path} cannot be decoded: {lastMessage ?? "it is no TIFF, or is damaged"}");

    private sealed class MessageKeeper : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) =>
            lastMessage = string.Format(CultureInfo.InvariantCulture, format, args);

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}
