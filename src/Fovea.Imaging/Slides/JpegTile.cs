using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>
/// Decodes JPEG tiles of TIFF files. A tile is a JPEG stream without its tables, which the level has once, and without a word on whether its three components
/// are luminance and colours or red, green, blue: both are put back.
/// </summary>
internal static class JpegTile
{
    private static ReadOnlySpan<byte> Start => [0xFF, 0xD8];

    private static ReadOnlySpan<byte> End => [0xFF, 0xD9];

    /// <summary>Decodes a tile.</summary>
    /// <param name="tile">The stream as the file has it.</param>
    /// <param name="tables">The level's tables, a stream of their own; empty where tiles have theirs.</param>
    /// <param name="isRgb">Whether three components are red, green, blue.</param>
    /// <param name="size">The size that it must have.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="pixels">Overwritten: [height, width, channels].</param>
    /// <returns>What is wrong with it, for a person; null if nothing is.</returns>
    public static string? TryDecode(ReadOnlySpan<byte> tile, ReadOnlySpan<byte> tables, bool isRgb, PixelSize size, int channels, Span<byte> pixels)
    {
        if (!tile.StartsWith(Start)) return "it is no JPEG stream";
        if (DamageOf(tile) is { } damage) return damage;
        using SKData stream = Join(tile, tables, isRgb);
        using SKCodec? codec = SKCodec.Create(stream);
        if (codec is null) return "its JPEG stream is damaged";
        if (codec.Info.Width != size.Width || codec.Info.Height != size.Height) return $"it holds {codec.Info.Width}x{codec.Info.Height} pixels, but must hold {size}";
        SKImageInfo info = new(size.Width, size.Height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        byte[] decoded = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        GCHandle pinned = GCHandle.Alloc(decoded, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success) return result == SKCodecResult.IncompleteInput ? "its JPEG stream is cut off or damaged" : $"its JPEG stream is damaged ({result})";
            int count = size.Width * size.Height;
            if (channels == 1) decoded.AsSpan(0, count).CopyTo(pixels);
            else WithoutAlpha(decoded.AsSpan(0, 4 * count), pixels[..(3 * count)]);
            return null;
        }
        finally
        {
            pinned.Free();
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    /// <summary>Leaves every fourth byte out.</summary>
    private static void WithoutAlpha(ReadOnlySpan<byte> four, Span<byte> three)
    {
        int pixel = 0, pixels = three.Length / 3;
        // Four pixels at a time; the last four of sixteen bytes are overwritten by those that follow.
        for (; (3 * pixel) + Vector128<byte>.Count <= three.Length; pixel += 4)
            Vector128.Shuffle(Vector128.Create(four.Slice(4 * pixel, Vector128<byte>.Count)), Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0)).CopyTo(three[(3 * pixel)..]);
        for (; pixel < pixels; pixel++) four.Slice(4 * pixel, 3).CopyTo(three[(3 * pixel)..]);
    }

    /// <summary>
    /// What is wrong with the markers of a stream; null if nothing is. Decoders stop at a marker that is none, and make up the rest without a word.
    /// </summary>
    private static string? DamageOf(ReadOnlySpan<byte> tile)
    {
        const byte mark = 0xFF, startOfScan = 0xDA, endOfImage = 0xD9, tables = 0xC4, restartInterval = 0xDD;
        bool isInScan = false;
        for (int at = Start.Length; ;)
        {
            int next = tile[at..].IndexOf(mark);
            if (next < 0 || at + next + 1 >= tile.Length) return "its JPEG stream is cut off";
            if (next > 0 && !isInScan) return $"its JPEG stream has no marker at byte {at}";
            at += next + 1;
            byte marker = tile[at];
            // Another mark is filling; 0 is a byte of the scan that looks like a mark; the eight others are between intervals.
            if (marker == mark) continue;
            at++;
            if (isInScan && marker is 0 or (>= 0xD0 and <= 0xD7)) continue;
            if (marker == endOfImage) return isInScan ? null : "its JPEG stream has no pixels";
            if (isInScan && marker is not (startOfScan or tables or restartInterval)) return $"its JPEG stream has the marker {marker:X2} among its pixels, at byte {at - 1}";
            if (at + 2 > tile.Length) return "its JPEG stream is cut off";
            isInScan = marker == startOfScan || isInScan;
            at += (tile[at] << 8) | tile[at + 1];
            if (at > tile.Length) return "its JPEG stream is cut off";
        }
    }

    private static SKData Join(ReadOnlySpan<byte> tile, ReadOnlySpan<byte> tables, bool isRgb)
    {
        // Adobe's segment: version 100, no flags, and 0 for components as they are, 1 for luminance and colours.
        ReadOnlySpan<byte> colours = [0xFF, 0xEE, 0, 14, (byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', 0, 100, 0, 0, 0, 0, isRgb ? (byte)0 : (byte)1];
        ReadOnlySpan<byte> inner = tables.StartsWith(Start) ? tables[Start.Length..] : [];
        if (inner.EndsWith(End)) inner = inner[..^End.Length];
        SKData whole = SKData.Create(colours.Length + inner.Length + tile.Length);
        Span<byte> bytes = whole.Span;
        Start.CopyTo(bytes);
        colours.CopyTo(bytes[Start.Length..]);
        inner.CopyTo(bytes[(Start.Length + colours.Length)..]);
        tile[Start.Length..].CopyTo(bytes[(Start.Length + colours.Length + inner.Length)..]);
        return whole;
    }
}
