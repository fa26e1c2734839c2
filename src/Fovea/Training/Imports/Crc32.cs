namespace Fovea.Training.Imports;

/// <summary>The check sum of zip archives: CRC-32 of the reversed polynomial EDB88320 (ISO 3309).</summary>
internal static class Crc32
{
    private static readonly uint[] ofByte = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8).Aggregate((uint)value, (crc, _) => (crc >> 1) ^ ((crc & 1) * 0xEDB88320)))];

    /// <summary>The check sum of all that is left in a stream.</summary>
    public static uint Of(Stream stream)
    {
        byte[] buffer = new byte[1 << 16];
        uint crc = uint.MaxValue;
        for (int read; (read = stream.Read(buffer)) > 0;)
            foreach (byte next in buffer.AsSpan(0, read)) crc = ofByte[(byte)(crc ^ next)] ^ (crc >> 8);
        return ~crc;
    }
}
