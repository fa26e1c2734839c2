using System.Buffers.Binary;
using SkiaSharp;

namespace Fovea.Web.Tests.Looking;

/// <summary>Image files, good ones and bad ones.</summary>
internal static class Pictures
{
    /// <summary>A stroke from top to bottom, somewhere left of the middle.</summary>
    public static byte[] Stroke(SKColor ground, SKColor ink, int width = 280, int height = 200)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(ground);
        using SKPaint paint = new() { Color = ink };
        canvas.DrawRect(width / 4, height / 8, width / 10, height * 3 / 4, paint);
        canvas.Flush();
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A PNG that says it is large, and holds nothing.</summary>
    public static byte[] Claiming(int width, int height)
    {
        byte[] header = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk(header), .. Chunk([.. "IDAT"u8, 0x78, 0x9c, 3, 0, 0, 0, 0, 1])];
    }

    private static byte[] Chunk(byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(content));
        return chunk;
    }

    private static uint Crc(byte[] content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}
