using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>Where the first row and column of an image are to be shown, as Exif data says (tag 274). Skia reads it of JPEG; of PNG not at all, and of WebP not in every form.</summary>
internal static class ExifOrigin
{
    /// <summary>Longer data is not looked at.</summary>
    public const int MostBytes = 1 << 20;

    private const int RiffHeaderBytes = 12;

    /// <summary>The origin that Exif data says; upper left if it says none, or is damaged.</summary>
    public static SKEncodedOrigin Parse(byte[] exif)
    {
        // A heading of JPEG's that some programs leave before the data.
        int start = exif.AsSpan().StartsWith("Exif\0\0"u8) ? 6 : 0;
        using MemoryStream stream = new(exif, start, exif.Length - start);
        return TiffDirectory.TryRead(stream) is { } directory ? FromDirectory(directory) : SKEncodedOrigin.TopLeft;
    }

    /// <summary>The origin that a directory says.</summary>
    public static SKEncodedOrigin FromDirectory(TiffDirectory directory) =>
        directory.Number(TiffTag.ORIENTATION, 1) is >= 1 and <= 8 and double number ? (SKEncodedOrigin)number : SKEncodedOrigin.TopLeft;

    /// <summary>The origin of a WebP file.</summary>
    public static SKEncodedOrigin ReadFromWebp(Stream file)
    {
        byte[] head = new byte[8];
        for (long place = RiffHeaderBytes; place <= file.Length - head.Length;)
        {
            file.Position = place;
            file.ReadExactly(head);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            if (head.AsSpan(0, 4).SequenceEqual("EXIF"u8) && length <= Math.Min(MostBytes, file.Length - file.Position))
            {
                byte[] exif = new byte[length];
                file.ReadExactly(exif);
                return Parse(exif);
            }

            place += head.Length + length + (length & 1);
        }

        return SKEncodedOrigin.TopLeft;
    }
}
