using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>PNG, JPEG, BMP, WebP and GIF files, the first image of each.</summary>
internal static class SkiaDecoder
{
    public static ImageHeader ReadHeader(EncodedImage image)
    {
        using SKCodec codec = Open(image);
        DecodingRules.RequirePixels(image, codec.Info.Width, codec.Info.Height);
        PngParts? png = codec.EncodedFormat == SKEncodedImageFormat.Png ? PngParts.Read(image.Stream) : null;
        bool isGray = codec.EncodedFormat switch
        {
            SKEncodedImageFormat.Png => png!.IsGray,
            SKEncodedImageFormat.Gif => GrayPalette.IsGrayInGif(image.Stream),
            SKEncodedImageFormat.Bmp => GrayPalette.IsGrayInBmp(image.Stream),
            _ => codec.Info.ColorType == SKColorType.Gray8,
        };
        return new ImageHeader(SizeOf(codec).Turned(OriginOf(codec, png, image.Stream)), isGray);
    }

    public static SKBitmap Decode(EncodedImage image, SampleRange? range)
    {
        using SKCodec codec = Open(image);
        DecodingRules.RequireSensible(image, SizeOf(codec));
        PngParts? png = codec.EncodedFormat == SKEncodedImageFormat.Png ? PngParts.Read(image.Stream) : null;
        // Skia makes 8 bits of 16, whatever the range.
        SKBitmap bitmap = range is { } known && png is { IsDeep: true } ? png.DecodeDeep(image, known) : Decode(image, codec);
        return BitmapPixels.Turned(bitmap, OriginOf(codec, png, image.Stream));
    }

    private static SKCodec Open(EncodedImage image) =>
        image.NewCodec() ?? throw new DataException($"{image.Called} cannot be decoded: it is no PNG, JPEG, BMP, WebP, GIF or TIFF, or is damaged{OtherFormats.Advice(image.Path)}");

    private static SKEncodedOrigin OriginOf(SKCodec codec, PngParts? png, Stream file) =>
        png?.Origin ?? (codec.EncodedFormat == SKEncodedImageFormat.Webp ? ExifOrigin.ReadFromWebp(file) : codec.EncodedOrigin);

    private static PixelSize SizeOf(SKCodec codec) => new(codec.Info.Width, codec.Info.Height);

    private static SKBitmap Decode(EncodedImage image, SKCodec codec)
    {
        SKBitmap bitmap = new(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new DataException($"{image.Called} cannot be decoded: {(result == SKCodecResult.IncompleteInput ? "it is cut off" : result)}");
    }
}
