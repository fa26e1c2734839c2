using System.Buffers.Binary;
using System.Numerics;

namespace Fovea.Rendering;

/// <summary>
/// The TFRecord framing: length as 64 bits, its masked check sum, the bytes, their masked check sum; numbers little-endian.
/// </summary>
internal static class RecordFile
{
    private const int Header = sizeof(ulong) + sizeof(uint), Footer = sizeof(uint);

    /// <summary>A record as it stands in a file.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[Header + data.Length + Footer];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), Crc32C.MaskedOf(record.AsSpan(0, sizeof(ulong))));
        data.CopyTo(record.AsSpan(Header));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(Header + data.Length), Crc32C.MaskedOf(data));
        return record;
    }

    /// <summary>The records of a file, up to one that is cut off or damaged: what a killed process leaves at the end.</summary>
    public static IEnumerable<byte[]> Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] header = new byte[Header], footer = new byte[Footer];
        while (stream.ReadAtLeast(header, Header, throwOnEndOfStream: false) == Header)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(sizeof(ulong))) != Crc32C.MaskedOf(header.AsSpan(0, sizeof(ulong)))) yield break;
            if (length > (ulong)(stream.Length - stream.Position)) yield break;
            byte[] data = new byte[length];
            stream.ReadExactly(data);
            if (stream.ReadAtLeast(footer, Footer, throwOnEndOfStream: false) < Footer) yield break;
            if (BinaryPrimitives.ReadUInt32LittleEndian(footer) != Crc32C.MaskedOf(data)) yield break;
            yield return data;
        }
    }
}

/// <summary>The check sum of record files: CRC-32 with Castagnoli's polynomial, and its masked form.</summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>The check sum.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>Turned and shifted, so that the sum of data that holds its own sum is not a constant ("TFRecords format details" of TensorFlow's guide).</summary>
    public static uint MaskedOf(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Compute(data), 15) + MaskDelta;
}
