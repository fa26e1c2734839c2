using System.Buffers.Binary;
using System.Numerics;

namespace Fovea.Rendering.TensorBoard;

/// <summary>The check sum of record files: CRC-32 with Castagnoli's polynomial, and its masked form.</summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>The check sum.</summary>
    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    /// <summary>Turned and shifted, so that the sum of data that holds its own sum is not a constant ("TFRecords format details" of TensorFlow's guide).</summary>
    public static uint MaskedOf(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Of(data), 15) + MaskDelta;
}
