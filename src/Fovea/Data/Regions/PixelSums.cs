using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Data.Regions;

/// <summary>The sensor's inner loops: pixels are summed down first, many columns at a time, then across.</summary>
internal static class PixelSums
{
    /// <summary>line[i] = scale * pixels[i].</summary>
    public static void Scale(ReadOnlySpan<byte> pixels, float scale, Span<float> line)
    {
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        ref float target = ref MemoryMarshal.GetReference(line[..pixels.Length]);
        int i = 0;
        if (Avx2.IsSupported)
        {
            for (; i <= pixels.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector128<byte> eight = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, i))).AsByte();
                (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(eight)) * scale).StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (; i <= pixels.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(EightPixels(ref Unsafe.Add(ref source, i)));
            (Vector128.ConvertToSingle(low.AsInt32()) * scale).StoreUnsafe(ref target, (nuint)i);
            (Vector128.ConvertToSingle(high.AsInt32()) * scale).StoreUnsafe(ref target, (nuint)(i + 4));
        }

        for (; i < pixels.Length; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i) * scale;
    }

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
        int i = 0;
        for (; i <= sums.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            Vector128<ushort> sum = EightPixels(ref Unsafe.Add(ref first, i));
            for (int line = 1; line < lines; line++) sum += EightPixels(ref Unsafe.Add(ref first, (line * lineBytes) + i));
            sum.StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < sums.Length; i++)
        {
            ushort sum = 0;
            for (int line = 0; line < lines; line++) sum += Unsafe.Add(ref first, (line * lineBytes) + i);
            sums[i] = sum;
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

    /// <summary>Four sums at a time for the factors that small scales have; returns how many it has done.</summary>
    private static int SumNeighbours(ReadOnlySpan<ushort> columns, int factor, float scale, Span<float> line)
    {
        if (factor is not (1 or 2 or 4)) return 0;
        _ = columns[..(line.Length * factor)];
        ref ushort source = ref MemoryMarshal.GetReference(columns);
        ref float target = ref MemoryMarshal.GetReference(line);
        int i = 0;
        for (; i <= line.Length - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            ref ushort from = ref Unsafe.Add(ref source, i * factor);
            Vector128<uint> sums = factor switch
            {
                1 => Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref from))).AsUInt16()),
                2 => Pairs(Vector128.LoadUnsafe(ref from)),
                _ => Pairs(Pairs(Vector128.LoadUnsafe(ref from)), Pairs(Vector128.LoadUnsafe(ref from, (nuint)Vector128<ushort>.Count))),
            };
            (Vector128.ConvertToSingle(sums.AsInt32()) * scale).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> EightPixels(ref byte pixels) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref pixels)).AsByte());

    /// <summary>Sums of neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Pairs(Vector128<ushort> a) => (a.AsUInt32() & Vector128.Create(0xFFFFu)) + (a.AsUInt32() >>> 16);

    /// <summary>Sums of neighbours, those of <paramref name="a"/> first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Pairs(Vector128<uint> a, Vector128<uint> b)
    {
        Vector128<ulong> sumsOfA = (a.AsUInt64() & Vector128.Create(0xFFFFFFFFul)) + (a.AsUInt64() >>> 32);
        Vector128<ulong> sumsOfB = (b.AsUInt64() & Vector128.Create(0xFFFFFFFFul)) + (b.AsUInt64() >>> 32);
        return Vector128.Narrow(sumsOfA, sumsOfB);
    }
}
