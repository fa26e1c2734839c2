using System.Buffers.Binary;

namespace Fovea.Imaging;

/// <summary>Tells palettes of grays from palettes of colours, where a file has one.</summary>
internal static class GrayPalette
{
    private const int OldBitmapHeader = 12;

    /// <summary>Whether all entries of a palette are gray.</summary>
    /// <param name="palette">Three colours of each entry, first of all.</param>
    /// <param name="entryBytes">Bytes from one entry to the next.</param>
    /// <param name="isUnseen">Which entries do not count, since their pixels are transparent.</param>
    public static bool IsGray(ReadOnlySpan<byte> palette, int entryBytes, Predicate<int> isUnseen)
    {
        for (int entry = 0; (entry * entryBytes) + 3 <= palette.Length; entry++)
        {
            ReadOnlySpan<byte> colours = palette.Slice(entry * entryBytes, 3);
            if ((colours[0] != colours[1] || colours[1] != colours[2]) && !isUnseen(entry)) return false;
        }

        return true;
    }

    /// <summary>Whether a BMP file has a palette, of grays alone.</summary>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public static bool IsGrayInBmp(Stream file)
    {
        Span<byte> head = stackalloc byte[54];
        file.Position = 0;
        file.ReadExactly(head[..26]);
        int headerBytes = BinaryPrimitives.ReadInt32LittleEndian(head[14..]);
        bool isOld = headerBytes == OldBitmapHeader;
        if (!isOld) file.ReadExactly(head[26..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(head[(isOld ? 24 : 28)..]);
        if (bits > 8) return false;
        uint used = isOld ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head[46..]);
        int entries = used is > 0 and < 256 ? (int)used : 1 << bits, entryBytes = isOld ? 3 : 4;
        byte[] palette = new byte[entries * entryBytes];
        file.Position = 14 + (uint)headerBytes;
        file.ReadExactly(palette);
        return IsGray(palette, entryBytes, _ => false);
    }

    /// <summary>Whether the first image of a GIF file has a palette of grays alone.</summary>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public static bool IsGrayInGif(Stream file)
    {
        byte[] part = new byte[13];
        file.Position = 0;
        file.ReadExactly(part);
        byte[]? palette = GifPalette(file, part[10]);
        int unseen = -1;
        while (true)
        {
            switch (file.ReadByte())
            {
                case ',':
                    file.ReadExactly(part.AsSpan(0, 9));
                    palette = GifPalette(file, part[8]) ?? palette;
                    return palette is not null && IsGray(palette, 3, entry => entry == unseen);
                case '!':
                    bool isControl = file.ReadByte() == 0xF9;
                    for (int length = file.ReadByte(); length > 0; length = file.ReadByte())
                    {
                        byte[] block = new byte[length];
                        file.ReadExactly(block);
                        if (isControl && length >= 4) unseen = (block[0] & 1) != 0 ? block[3] : -1;
                    }

                    break;
                default:
                    // The end, or nothing that is known: there is no image.
                    return false;
            }
        }
    }

    private static byte[]? GifPalette(Stream file, byte flags)
    {
        if ((flags & 0x80) == 0) return null;
        byte[] palette = new byte[3 * (2 << (flags & 7))];
        file.ReadExactly(palette);
        return palette;
    }
}
