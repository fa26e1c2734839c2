using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>TIFF files, the first image of each: gray, palette, RGB, YCbCr, CMYK, Lab; striped or tiled; compressed or not; 1 to 64 bits.</summary>
internal static class TiffDecoder
{
    public static ImageHeader ReadHeader(EncodedImage image)
    {
        TiffForm form = TiffForm.Read(image);
        return new ImageHeader(form.Size.Turned(form.Origin), form.IsGray);
    }

    public static SKBitmap Decode(EncodedImage image, SampleRange? range)
    {
        TiffForm form = TiffForm.Read(image);
        form.RequireSensible(image);
        image.Stream.Position = 0;
        TiffMessages.Clear();
        using Tiff tiff = Tiff.ClientOpen(image.Path, "rc", image.Stream, new TiffStream()) ?? throw Undecodable(image);
        if (!tiff.IsCodecConfigured(form.Compression))
            throw Conversion.Needed(image, $"is compressed by {TiffCompression.NameOf(form.Compression)}");
        // Of a tag that stands twice, LibTiff may believe the other one.
        if (Field(tiff, TiffTag.IMAGEWIDTH) != form.Size.Width || Field(tiff, TiffTag.IMAGELENGTH) != form.Size.Height) throw TiffForm.Damaged(image, "it states two sizes");
        SKBitmap bitmap = new(new SKImageInfo(form.Size.Width, form.Size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        try
        {
            if (TiffSamples.CanRead(form)) DecodeSamples(image, tiff, form, range, bitmap);
            else DecodePicture(image, tiff, form, bitmap);
            return BitmapPixels.Turned(bitmap, form.Origin);
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
    }

    private static void DecodeSamples(EncodedImage image, Tiff tiff, TiffForm form, SampleRange? range, SKBitmap bitmap)
    {
        if (!TiffSamples.TryDecode(tiff, form, TiffSamples.RangeOf(form, image, range), bitmap)) throw Undecodable(image);
    }

    private static void DecodePicture(EncodedImage image, Tiff tiff, TiffForm form, SKBitmap bitmap)
    {
        if (form.Bits > 8) throw Conversion.Needed(image, $"has colours of kind {form.Photometric} in samples of {form.Bits} bits");
        if (!tiff.RGBAImageOK(out string why)) throw Conversion.Needed(image, $"is of a kind ({why})");
        int[] raster = new int[form.Size.Width * form.Size.Height];
        // Asked for as it lies in the file: LibTiff turns by half turns alone.
        if (!tiff.ReadRGBAImageOriented(form.Size.Width, form.Size.Height, raster, (Orientation)form.Origin, stopOnError: true)) throw Undecodable(image);
        Marshal.Copy(raster, 0, bitmap.GetPixels(), raster.Length);
    }

    private static int Field(Tiff tiff, TiffTag tag) => tiff.GetField(tag)?[0].ToInt() ?? 0;

    private static DataException Undecodable(EncodedImage image) => new($"{image.Called} cannot be decoded: {TiffMessages.LastError ?? "it is damaged or cut off"}");
}
