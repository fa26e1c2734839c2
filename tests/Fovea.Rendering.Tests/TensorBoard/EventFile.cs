using System.Buffers.Binary;
using System.Text;

namespace Fovea.Rendering.Tests.TensorBoard;

/// <summary>Reads event files as their public description says, sharing nothing with the writer; fails at whatever is not as described.</summary>
internal static class EventFile
{
    /// <summary>CRC-32C by its definition: a bit at a time, polynomial 0x1EDC6F41 reflected.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return crc ^ 0xFFFFFFFF;
    }

    /// <summary>Every event of a file as its fields.</summary>
    public static List<List<Field>> Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        List<List<Field>> events = [];
        while (file.Length > 0)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            Assert.Equal(Masked(file.Slice(12, length)), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(Fields(file.Slice(12, length)));
            file = file[(16 + length)..];
        }

        return events;
    }

    /// <summary>The fields of a message.</summary>
    public static List<Field> Fields(ReadOnlySpan<byte> message)
    {
        List<Field> fields = [];
        while (message.Length > 0)
        {
            ulong tag = Varint(ref message);
            int number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new Field(number, Varint(ref message), []));
                    break;
                case 1:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(message), []));
                    message = message[8..];
                    break;
                case 2:
                    int length = (int)Varint(ref message);
                    fields.Add(new Field(number, 0, message[..length].ToArray()));
                    message = message[length..];
                    break;
                default:
                    Assert.Equal(5u, tag & 7);
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(message), []));
                    message = message[4..];
                    break;
            }
        }

        return fields;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc(data);
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (int i = 0; ; i++)
        {
            value |= (data[i] & 0x7FUL) << (7 * i);
            if (data[i] >= 0x80) continue;
            data = data[(i + 1)..];
            return value;
        }
    }

    /// <summary>A field: its number, and its bits or its bytes.</summary>
    public sealed record Field(int Number, ulong Bits, byte[] Bytes)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);

        public float Float => BitConverter.UInt32BitsToSingle((uint)Bits);

        public double Double => BitConverter.UInt64BitsToDouble(Bits);

        public Field this[int number] => Fields(Bytes).Single(field => field.Number == number);
    }
}
