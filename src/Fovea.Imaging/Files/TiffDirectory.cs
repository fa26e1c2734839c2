using System.Buffers.Binary;
using System.Text;
using BitMiracle.LibTiff.Classic;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Imaging;

/// <summary>
/// A directory of a TIFF file: what its tags say. Exif data has the same form. Nothing is believed: no memory is set aside
/// for more values than the file has bytes.
/// </summary>
internal sealed class TiffDirectory
{
    private readonly Dictionary<TiffTag, Entry> entries = [];
    private readonly Stream stream;
    private readonly bool isLittle, isBig;

    private TiffDirectory(Stream stream, bool isLittle, bool isBig) => (this.stream, this.isLittle, this.isBig) = (stream, isLittle, isBig);

    private int OffsetBytes => isBig ? 8 : 4;

    /// <summary>Where the directory that follows lies; 0 for none, null where the file ends before it says.</summary>
    public ulong? Next { get; private set; }

    /// <summary>Whether a file begins as a TIFF does, in either byte order, classic or big.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <summary>Reads a directory, or gives null if there is none that is whole, or a tag claims more than the file can hold.</summary>
    /// <param name="stream">The file; used as long as the directory is asked.</param>
    /// <param name="place">Where it lies; null for the first one.</param>
    public static TiffDirectory? TryRead(Stream stream, ulong? place = null)
    {
        byte[] start = new byte[16];
        stream.Position = 0;
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (length < 8 || !Recognises(start)) return null;
        TiffDirectory directory = new(stream, isLittle: start[0] == 'I', isBig: start.AsSpan(2, 2).Contains((byte)'+'));
        return directory.ReadEntries(place ?? directory.Unsigned(start.AsSpan(directory.OffsetBytes, directory.OffsetBytes))) ? directory : null;
    }

    /// <summary>Whether the values of all tags lie in the file.</summary>
    public bool IsWhole => entries.Values.All(entry => entry.Place <= stream.Length - (entry.Count * Math.Max(1, WidthOf(entry.Type))));

    /// <summary>Whether there is such a tag.</summary>
    public bool Has(TiffTag tag) => entries.ContainsKey(tag);

    /// <summary>How many values a tag has; 0 where it is missing.</summary>
    public long Count(TiffTag tag) => entries.TryGetValue(tag, out Entry entry) ? entry.Count : 0;

    /// <summary>The first value of a tag, or what holds where the tag is missing or is no number.</summary>
    public double Number(TiffTag tag, double otherwise) => Numbers(tag) is [double first, ..] ? first : otherwise;

    /// <summary>The values of a tag; null where the tag is missing, is no list of numbers or lies outside of the file.</summary>
    public double[]? Numbers(TiffTag tag)
    {
        if (!entries.TryGetValue(tag, out Entry entry) || WidthOf(entry.Type) is not (> 0 and int width)) return null;
        if (entry.Place > stream.Length - (entry.Count * width)) return null;
        byte[] bytes = new byte[entry.Count * width];
        stream.Position = entry.Place;
        stream.ReadExactly(bytes);
        double[] values = new double[entry.Count];
        for (int i = 0; i < values.Length; i++) values[i] = ValueOf(entry.Type, bytes.AsSpan(i * width, width));
        return values;
    }

    /// <summary>Where the values of a tag lie, to be read one by one; null where the tag is missing or has no whole numbers that are never negative.</summary>
    public TiffArray? ArrayOf(TiffTag tag) => entries.TryGetValue(tag, out Entry entry) && entry.Type is 1 or 3 or 4 or 7 or 13 or 16 or 18
        ? new TiffArray(entry.Place, entry.Count, WidthOf(entry.Type), isLittle) : null;

    /// <summary>The text of a tag, of bytes in UTF-8, without the zero at its end; empty where the tag is missing, or no text, or lies outside of the file.</summary>
    public string Text(TiffTag tag)
    {
        const int text = 2, bytesOfAnyKind = 1;
        if (!entries.TryGetValue(tag, out Entry entry) || entry.Type is not (text or bytesOfAnyKind) || entry.Place > stream.Length - entry.Count) return string.Empty;
        byte[] bytes = new byte[entry.Count];
        stream.Position = entry.Place;
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0');
    }

    private bool ReadEntries(ulong place)
    {
        int countBytes = isBig ? 8 : 2, entryBytes = isBig ? 20 : 12;
        if (place > (ulong)(stream.Length - countBytes)) return false;
        byte[] bytes = new byte[countBytes];
        stream.Position = (long)place;
        stream.ReadExactly(bytes);
        ulong count = isBig ? Unsigned(bytes) : Short(bytes);
        long left = stream.Length - stream.Position;
        if (count > (ulong)(left / entryBytes)) return false;
        long first = stream.Position;
        bytes = new byte[(long)count * entryBytes];
        stream.ReadExactly(bytes);
        byte[] next = new byte[OffsetBytes];
        if (stream.ReadAtLeast(next, next.Length, throwOnEndOfStream: false) == next.Length) Next = Unsigned(next);
        for (int start = 0; start < bytes.Length; start += entryBytes)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(start, entryBytes);
            int type = Short(entry[2..]);
            ulong values = Unsigned(entry.Slice(4, OffsetBytes)), width = (ulong)Math.Max(1, WidthOf(type));
            if (values > (ulong)stream.Length / width) return false;
            bool isHere = values * width <= (ulong)OffsetBytes;
            ulong where = isHere ? (ulong)(first + start + 4 + OffsetBytes) : Unsigned(entry.Slice(4 + OffsetBytes, OffsetBytes));
            entries.TryAdd((TiffTag)Short(entry), new Entry(type, (long)values, (long)Math.Min(where, long.MaxValue)));
        }

        return true;
    }

    private ushort Short(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private uint Int(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private ulong Long(ReadOnlySpan<byte> bytes) => isLittle ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);

    private ulong Unsigned(ReadOnlySpan<byte> bytes) => bytes.Length == 8 ? Long(bytes) : Int(bytes);

    /// <summary>Bytes of a value of a type of TIFF 6.0, section 2, or of BigTIFF; 0 for what is none.</summary>
    private static int WidthOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    private double ValueOf(int type, ReadOnlySpan<byte> bytes) => type switch
    {
        3 => Short(bytes),
        4 or 13 => Int(bytes),
        5 => (double)Int(bytes) / Int(bytes[4..]),
        6 => (sbyte)bytes[0],
        8 => (short)Short(bytes),
        9 => (int)Int(bytes),
        10 => (double)(int)Int(bytes) / (int)Int(bytes[4..]),
        11 => BitConverter.UInt32BitsToSingle(Int(bytes)),
        12 => BitConverter.UInt64BitsToDouble(Long(bytes)),
        16 or 18 => Long(bytes),
        17 => (long)Long(bytes),
        _ => bytes[0],
    };

    private readonly record struct Entry(int Type, long Count, long Place);
}

/// <summary>Where the values of a tag lie in a file: one of a million is read without the others.</summary>
/// <param name="Place">Where the first lies.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Width">Bytes of each: 1, 2, 4 or 8.</param>
/// <param name="IsLittle">Whether the last byte of each is the most significant one.</param>
internal readonly record struct TiffArray(long Place, long Count, int Width, bool IsLittle)
{
    /// <summary>Reads a value.</summary>
    /// <param name="file">The file.</param>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <returns>The value; null where the file ends before it does, or it is larger than any place in a file.</returns>
    public long? Read(SafeFileHandle file, int index)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        // To the end that counts least, as the number of eight bytes that it is.
        Span<byte> own = IsLittle ? bytes[..Width] : bytes[^Width..];
        if (RandomAccess.Read(file, own, Place + ((long)index * Width)) < Width) return null;
        ulong value = IsLittle ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return value <= long.MaxValue ? (long)value : null;
    }
}
