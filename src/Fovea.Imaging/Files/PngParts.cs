using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>What Skia does not tell of PNG files: their palette, how they are to be turned, and samples of 16 bits as they are (PNG specification, third edition).</summary>
internal sealed class PngParts
{
    private const int HeaderBytes = 13, MostPaletteBytes = 3 * 256;
    private const int Gray = 0, RedGreenBlue = 2, Indexed = 3, GrayAlpha = 4, RedGreenBlueAlpha = 6;

    private readonly byte[] header;

    private PngParts(byte[] header) => this.header = header;

    /// <summary>Where the first row and column are to be shown.</summary>
    public SKEncodedOrigin Origin { get; private set; } = SKEncodedOrigin.TopLeft;

    /// <summary>Its palette, red, green, blue by turns; null where it has none.</summary>
    public byte[]? Palette { get; private set; }

    /// <summary>The alpha of the palette's first colours; the others are opaque.</summary>
    public byte[] PaletteAlpha { get; private set; } = [];

    /// <summary>Whether its samples have 16 bits.</summary>
    public bool IsDeep => header[8] == 16;

    /// <summary>Whether all its pixels are gray.</summary>
    public bool IsGray => header[9] is Gray or GrayAlpha || (header[9] == Indexed && Palette is not null && GrayPalette.IsGray(Palette, 3, entry => entry < PaletteAlpha.Length && PaletteAlpha[entry] == 0));

    private PixelSize Size => new(BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));

    /// <summary>Reads what a PNG file says of itself.</summary>
    /// <exception cref="InvalidDataException">Its header is damaged.</exception>
    public static PngParts Read(Stream file)
    {
        PngParts? parts = null;
        foreach ((string kind, int length) in Chunks(file))
        {
            if (parts is null) parts = kind == "IHDR" && length == HeaderBytes ? new PngParts(Content(file, length)) : throw new InvalidDataException("its header is damaged");
            else if (kind == "PLTE") parts.Palette = Content(file, Math.Min(length, MostPaletteBytes));
            else if (kind == "tRNS") parts.PaletteAlpha = Content(file, Math.Min(length, MostPaletteBytes));
            else if (kind == "eXIf" && length <= ExifOrigin.MostBytes) parts.Origin = ExifOrigin.Parse(Content(file, length));
        }

        return parts ?? throw new InvalidDataException("it has no header");
    }

    /// <summary>Decodes samples of 16 bits.</summary>
    /// <param name="image">The file.</param>
    /// <param name="range">The samples that are black and white.</param>
    /// <returns>8-bit red, green, blue, alpha, as it lies in the file; the caller's to dispose.</returns>
    /// <exception cref="DataException">It is interlaced, or has a transparent colour.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public SKBitmap DecodeDeep(EncodedImage image, SampleRange range)
    {
        if (header[12] != 0 || PaletteAlpha.Length > 0) throw Conversion.Needed(image, "is of 16 bits, interlaced or with a transparent colour, and a range is given");
        int samples = header[9] switch
        {
            Gray => 1,
            GrayAlpha => 2,
            RedGreenBlue => 3,
            RedGreenBlueAlpha => 4,
            _ => throw new InvalidDataException($"it has 16 bits, and colours of type {header[9]}"),
        };
        using ZLibStream inflated = new(Compressed(image.Stream), CompressionMode.Decompress);
        SKBitmap bitmap = new(new SKImageInfo(Size.Width, Size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        try
        {
            int pixelBytes = samples * 2;
            byte[] above = new byte[pixelBytes * (Size.Width + 1)], row = new byte[above.Length];
            for (int y = 0; y < Size.Height; y++)
            {
                int filter = inflated.ReadByte();
                inflated.ReadExactly(row.AsSpan(pixelBytes));
                Unfilter(filter, row, above, pixelBytes);
                Put(row.AsSpan(pixelBytes), samples, range, bitmap.GetPixelSpan().Slice(y * bitmap.RowBytes, Size.Width * 4));
                (above, row) = (row, above);
            }

            return bitmap;
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
    }

    /// <summary>Takes a filter back; a row begins behind one pixel of zeros (section 9.2).</summary>
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter is < 0 or > 4) throw new InvalidDataException($"a row has filter {filter}");
        for (int i = pixelBytes; i < row.Length; i++)
        {
            int left = row[i - pixelBytes], up = above[i], corner = above[i - pixelBytes];
            row[i] += filter switch
            {
                1 => (byte)left,
                2 => (byte)up,
                3 => (byte)((left + up) / 2),
                4 => Paeth(left, up, corner),
                _ => 0,
            };
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - (2 * corner));
        return (byte)(toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner);
    }

    private static void Put(ReadOnlySpan<byte> row, int samples, SampleRange range, Span<byte> rgba)
    {
        int colours = samples < 3 ? 1 : 3;
        for (int pixel = 0; pixel < rgba.Length; pixel += 4)
        {
            ReadOnlySpan<byte> place = row.Slice(pixel / 4 * samples * 2, samples * 2);
            // The file's last sample, if there is one more than its colours; its low byte does not matter.
            int alpha = samples > colours ? place[colours * 2] : byte.MaxValue;
            for (int i = 0; i < 3; i++)
            {
                int value = range.ToByte(BinaryPrimitives.ReadUInt16BigEndian(place[(colours == 1 ? 0 : i * 2)..]));
                rgba[pixel + i] = (byte)(((value * alpha) + 127) / 255);
            }

            rgba[pixel + 3] = (byte)alpha;
        }
    }

    private static MemoryStream Compressed(Stream file)
    {
        MemoryStream compressed = new();
        foreach ((string kind, int length) in Chunks(file))
            if (kind == "IDAT") compressed.Write(Content(file, length));
        compressed.Position = 0;
        return compressed;
    }

    /// <summary>Chunk after chunk, up to the last one that is whole; the file stands at the content of each.</summary>
    private static IEnumerable<(string Kind, int Length)> Chunks(Stream file)
    {
        byte[] head = new byte[8];
        for (long place = head.Length; place <= file.Length - head.Length;)
        {
            file.Position = place;
            file.ReadExactly(head);
            int length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length < 0 || length > file.Length - file.Position) yield break;
            yield return (Encoding.Latin1.GetString(head, 4, 4), length);
            place += head.Length + (long)length + 4;
        }
    }

    private static byte[] Content(Stream file, int length)
    {
        byte[] content = new byte[length];
        file.ReadExactly(content);
        return content;
    }
}
