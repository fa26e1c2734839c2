using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>PNG, JPEG, BMP, WebP and GIF files, the first image of each.</summary>
internal static class SkiaDecoder
{
    public static ImageHeader ReadHeader(string path, FileStream file)
    {
        using SKCodec codec = Open(path);
        DecodingRules.RequirePixels(path, codec.Info.Width, codec.Info.Height);
        PngParts? png = codec.EncodedFormat == SKEncodedImageFormat.Png ? PngParts.Read(file) : null;
        bool isGray = codec.EncodedFormat switch
        {
            SKEncodedImageFormat.Png => png!.IsGray,
            SKEncodedImageFormat.Gif => GrayPalette.IsGrayInGif(file),
            SKEncodedImageFormat.Bmp => GrayPalette.IsGrayInBmp(file),
            _ => codec.Info.ColorType == SKColorType.Gray8,
        };
        return new ImageHeader(SizeOf(codec).Turned(OriginOf(codec, png, file)), isGray);
    }

    public static SKBitmap Decode(string path, FileStream file, SampleRange? range)
    {
        using SKCodec codec = Open(path);
        DecodingRules.RequireSensible(path, SizeOf(codec), file.Length);
        PngParts? png = codec.EncodedFormat == SKEncodedImageFormat.Png ? PngParts.Read(file) : null;
        // Skia makes 8 bits of 16, whatever the range.
        SKBitmap bitmap = range is { } known && png is { IsDeep: true } ? png.DecodeDeep(path, file, known) : Decode(path, codec);
        return BitmapPixels.Turned(bitmap, OriginOf(codec, png, file));
    }

    // By its path: the codec reads on from the file for as long as it lives, and closes a stream that it is given when it likes.
    private static SKCodec Open(string path) =>
        SKCodec.Create(path) ?? throw new DataException($"image {path} cannot be decoded: it is no PNG, JPEG, BMP, WebP, GIF or TIFF, or is damaged{OtherFormats.Advice(path)}");

    private static SKEncodedOrigin OriginOf(SKCodec codec, PngParts? png, FileStream file) =>
        png?.Origin ?? (codec.EncodedFormat == SKEncodedImageFormat.Webp ? ExifOrigin.ReadFromWebp(file) : codec.EncodedOrigin);

    private static PixelSize SizeOf(SKCodec codec) => new(codec.Info.Width, codec.Info.Height);

    private static SKBitmap Decode(string path, SKCodec codec)
    {
        SKBitmap bitmap = new(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new DataException($"image {path} cannot be decoded: {(result == SKCodecResult.IncompleteInput ? "it is cut off" : result)}");
    }
}
