using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Fovea.Data.Regions;

/// <summary>The sensor's inner loops: pixels are summed down first, many columns at a time, then across.</summary>
internal static class PixelSums
{
    private const int EightAtOnce = 8;

    /// <summary>sums[i] = sum of lines' byte i. At most 256 lines, so that sums fit.</summary>
    /// <param name="pixels">The first line and what follows it.</param>
    /// <param name="lineBytes">Bytes from one line to the next.</param>
    /// <param name="lines">Number of lines, at least 1.</param>
    /// <param name="sums">Overwritten.</param>
    public static void SumLines(ReadOnlySpan<byte> pixels, int lineBytes, int lines, Span<ushort> sums)
    {
        // One check for all that is read below.
        _ = pixels.Slice((lines - 1) * lineBytes, sums.Length);
        ref byte first = ref MemoryMarshal.GetReference(pixels);
        ref ushort target = ref MemoryMarshal.GetReference(sums);
        // Last ones reach back over some that are done already.
        if (Vector256.IsHardwareAccelerated && sums.Length >= Vector256<ushort>.Count)
        {
            int last = sums.Length - Vector256<ushort>.Count;
            for (int i = 0; i < last; i += Vector256<ushort>.Count) SumSixteen(ref Unsafe.Add(ref first, i), lineBytes, lines).StoreUnsafe(ref target, (nuint)i);
            SumSixteen(ref Unsafe.Add(ref first, last), lineBytes, lines).StoreUnsafe(ref target, (nuint)last);
        }
        else if (sums.Length >= EightAtOnce)
        {
            int last = sums.Length - EightAtOnce;
            for (int i = 0; i < last; i += EightAtOnce) SumEight(ref Unsafe.Add(ref first, i), lineBytes, lines).StoreUnsafe(ref target, (nuint)i);
            SumEight(ref Unsafe.Add(ref first, last), lineBytes, lines).StoreUnsafe(ref target, (nuint)last);
        }
        else
        {
            for (int i = 0; i < sums.Length; i++)
            {
                ushort sum = 0;
                for (int line = 0; line < lines; line++) sum += Unsafe.Add(ref first, (line * lineBytes) + i);
                sums[i] = sum;
            }
        }
    }

    /// <summary>line[i] = scale * the sum of <paramref name="factor"/> numbers from columns[i * factor * step] on, each <paramref name="step"/> after the one before.</summary>
    public static void SumAcross(ReadOnlySpan<ushort> columns, int step, int factor, float scale, Span<float> line)
    {
        int i = step == 1 ? SumNeighbours(columns, factor, scale, line) : 0;
        for (int column = i * factor * step; i < line.Length; i++)
        {
            int sum = 0;
            for (int sub = 0; sub < factor; sub++, column += step) sum += columns[column];
            line[i] = sum * scale;
        }
    }

    /// <summary>A vector of sums at a time for the factors that small scales have; returns how many it has done.</summary>
    private static int SumNeighbours(ReadOnlySpan<ushort> columns, int factor, float scale, Span<float> line)
    {
        if (factor is not (2 or 4 or 8)) return 0;
        _ = columns[..(line.Length * factor)];
        ref ushort source = ref MemoryMarshal.GetReference(columns);
        ref float target = ref MemoryMarshal.GetReference(line);
        int i = 0;
        for (; i <= line.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ref ushort from = ref Unsafe.Add(ref source, i * factor);
            Vector<uint> sums = factor == 2 ? Twos(ref from) : factor == 4 ? Fours(ref from) : Pairs(Fours(ref from), Fours(ref Unsafe.Add(ref from, 2 * Vector<ushort>.Count)));
            (Vector.ConvertToSingle(Vector.AsVectorInt32(sums)) * scale).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> SumSixteen(ref byte pixels, int lineBytes, int lines)
    {
        Vector256<ushort> sum = SixteenPixels(ref pixels);
        for (int line = 1; line < lines; line++) sum += SixteenPixels(ref Unsafe.Add(ref pixels, line * lineBytes));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> SumEight(ref byte pixels, int lineBytes, int lines)
    {
        Vector128<ushort> sum = EightPixels(ref pixels);
        for (int line = 1; line < lines; line++) sum += EightPixels(ref Unsafe.Add(ref pixels, line * lineBytes));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> SixteenPixels(ref byte pixels) => Vector256.WidenLower(Vector128.LoadUnsafe(ref pixels).ToVector256Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> EightPixels(ref byte pixels) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref pixels)).AsByte());

    /// <summary>Sums of two neighbours each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Twos(ref ushort from)
    {
        Vector<uint> both = Vector.AsVectorUInt32(Vector.LoadUnsafe(ref from));
        return (both & new Vector<uint>(0xFFFF)) + (both >>> 16);
    }

    /// <summary>Sums of four neighbours each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Fours(ref ushort from) => Pairs(Twos(ref from), Twos(ref Unsafe.Add(ref from, Vector<ushort>.Count)));

    /// <summary>Sums of neighbours, those of <paramref name="a"/> first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Pairs(Vector<uint> a, Vector<uint> b) => Vector.Narrow(Pairs(a), Pairs(b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ulong> Pairs(Vector<uint> a) => (Vector.AsVectorUInt64(a) & new Vector<ulong>(0xFFFFFFFF)) + (Vector.AsVectorUInt64(a) >>> 32);
}
