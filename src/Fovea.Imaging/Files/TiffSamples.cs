using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>
/// Gray, and red, green, blue of more than 8 bits, in any format, brought from a range of samples to 0 to 255; and gray with alpha of
/// 8 bits. LibTiff decodes strips and tiles, but makes no pictures of these.
/// </summary>
internal static class TiffSamples
{
    /// <summary>Whether a file is one of these.</summary>
    public static bool CanRead(TiffForm form) =>
        form.Photometric is Photometric.MINISWHITE or Photometric.MINISBLACK or Photometric.RGB && form.Samples >= form.Colours
        && (form.Bits > 8 || (form.Bits == 8 && (IsSignedOrReal(form) || form.Alpha.Has && form.Colours == 1)));

    /// <summary>The range that is read: the wanted one, else the one that the file states, else all that unsigned samples can be.</summary>
    /// <exception cref="DataException">Nobody says it, or samples of this kind are not read.</exception>
    public static SampleRange RangeOf(TiffForm form, EncodedImage image, SampleRange? wanted)
    {
        if (form.Bits == 8 && !IsSignedOrReal(form)) return SampleRange.ForBits(8);
        if (form.Bits > 16 && (form.Bits, form.Format) is not ((32, _) or (64, SampleFormat.IEEEFP)))
            throw Conversion.Needed(image, $"holds {NameOf(form.Format)} samples of {form.Bits} bits");
        return wanted ?? form.StatedRange ?? (form.Bits <= 16 && !IsSignedOrReal(form)
            ? SampleRange.ForBits(form.Bits)
            : throw Conversion.RangeNeeded(image, $"holds {NameOf(form.Format)} samples of {form.Bits} bits and does not state their range"));
    }

    /// <summary>Decodes an image.</summary>
    /// <param name="tiff">The file.</param>
    /// <param name="form">How it is laid out; sensible.</param>
    /// <param name="range">The samples that are black and white.</param>
    /// <param name="bitmap">Overwritten: of the form's size, 8-bit red, green, blue, alpha.</param>
    /// <returns>Whether all of it could be decoded.</returns>
    public static bool TryDecode(Tiff tiff, TiffForm form, SampleRange range, SKBitmap bitmap)
    {
        bitmap.Erase(SKColors.Black);
        Span<byte> pixels = bitmap.GetPixelSpan();
        byte[] block = new byte[form.IsTiled ? tiff.TileSize() : tiff.StripSize()];
        int rowBytes = form.IsTiled ? tiff.TileRowSize() : tiff.ScanlineSize();
        for (int plane = 0; plane < (form.IsSeparate ? form.Samples : 1); plane++)
        {
            for (int top = 0; top < form.Size.Height; top += form.Block.Height)
            {
                for (int left = 0; left < form.Size.Width; left += form.Block.Width)
                {
                    int rows = Math.Min(form.Block.Height, form.Size.Height - top), columns = Math.Min(form.Block.Width, form.Size.Width - left);
                    int read = form.IsTiled
                        ? tiff.ReadEncodedTile(tiff.ComputeTile(left, top, 0, (short)plane), block, 0, block.Length)
                        : tiff.ReadEncodedStrip(tiff.ComputeStrip(top, (short)plane), block, 0, rows * rowBytes);
                    if (read < rows * rowBytes) return false;
                    for (int row = 0; row < rows; row++)
                        PutRow(form, range, plane, block.AsSpan(row * rowBytes, rowBytes), pixels.Slice((((top + row) * form.Size.Width) + left) * 4, columns * 4));
                }
            }
        }

        if (form.Alpha is { Has: true, IsWeighted: false }) Weight(pixels);
        return true;
    }

    private static void PutRow(TiffForm form, SampleRange range, int plane, ReadOnlySpan<byte> samples, Span<byte> rgba)
    {
        int together = form.IsSeparate ? 1 : form.Samples, alpha = form.Alpha.Has ? form.Colours : -1;
        for (int pixel = 0; pixel < rgba.Length; pixel += 4)
        {
            for (int i = 0; i < together; i++)
            {
                int sample = form.IsSeparate ? plane : i;
                if (sample >= form.Colours && sample != alpha) continue;
                double value = ValueAt(samples, form.Bits, form.Format, (pixel / 4 * together) + i);
                if (sample == alpha) rgba[pixel + 3] = AlphaRange(form).ToByte(value);
                else if (form.Colours == 3) rgba[pixel + sample] = range.ToByte(value);
                else rgba.Slice(pixel, 3).Fill(form.Photometric == Photometric.MINISWHITE ? (byte)(byte.MaxValue - range.ToByte(value)) : range.ToByte(value));
            }
        }
    }

    /// <summary>A sample of a row, in this machine's byte order; those of 9 to 15 bits follow each other bit by bit.</summary>
    private static double ValueAt(ReadOnlySpan<byte> row, int bits, SampleFormat format, int index) => (bits, format) switch
    {
        (8, SampleFormat.INT) => (sbyte)row[index],
        (8, _) => row[index],
        (16, SampleFormat.INT) => At<short>(row, index),
        (16, SampleFormat.IEEEFP) => (double)At<Half>(row, index),
        (16, _) => At<ushort>(row, index),
        (32, SampleFormat.INT) => At<int>(row, index),
        (32, SampleFormat.IEEEFP) => At<float>(row, index),
        (32, _) => At<uint>(row, index),
        (64, _) => At<double>(row, index),
        _ => BitsAt(row, bits, index),
    };

    private static T At<T>(ReadOnlySpan<byte> row, int index)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(row)[index];

    private static double BitsAt(ReadOnlySpan<byte> row, int bits, int index)
    {
        int first = index * bits, value = 0;
        for (int bit = first; bit < first + bits; bit++) value = (value << 1) | ((row[bit / 8] >> (7 - (bit % 8))) & 1);
        return value;
    }

    private static SampleRange AlphaRange(TiffForm form) => form.Format switch
    {
        SampleFormat.IEEEFP => new SampleRange(0, 1),
        SampleFormat.INT => SampleRange.ForBits(form.Bits - 1),
        _ => SampleRange.ForBits(form.Bits),
    };

    private static void Weight(Span<byte> rgba)
    {
        for (int pixel = 0; pixel < rgba.Length; pixel += 4)
            for (int i = pixel; i < pixel + 3; i++) rgba[i] = (byte)(((rgba[i] * rgba[pixel + 3]) + 127) / 255);
    }

    private static string NameOf(SampleFormat format) => format switch
    {
        SampleFormat.IEEEFP => "floating-point",
        SampleFormat.INT => "signed",
        _ => "unsigned",
    };

    private static bool IsSignedOrReal(TiffForm form) => form.Format is SampleFormat.INT or SampleFormat.IEEEFP;
}
