using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics;

/// <summary>The transpose of as many lines of bytes as a vector holds numbers: 16 columns at a time where the processor can.</summary>
internal static unsafe class ByteTransposition
{
    /// <summary>Columns that are turned at a time.</summary>
    private const int Together = 16;

    /// <summary>to[c * lanes + r] = from[r * stride + c], 0 where there are fewer rows than lanes.</summary>
    /// <param name="from">The first line.</param>
    /// <param name="stride">Bytes from one line to the next.</param>
    /// <param name="rows">Lines, at most <paramref name="lanes"/>.</param>
    /// <param name="columns">Bytes of a line.</param>
    /// <param name="to">[columns, lanes].</param>
    /// <param name="lanes">16, 8, 4 or 1.</param>
    public static void Transpose(byte* from, nint stride, int rows, int columns, byte* to, int lanes)
    {
        bool isFull = rows == lanes && columns >= Together;
        if (isFull && lanes == 16 && Avx512BW.IsSupported) Turn<Bytes512, Vector512<byte>>(from, stride, columns, to, lanes);
        else if (isFull && lanes == 8 && Avx2.IsSupported) Turn<Bytes256, Vector256<byte>>(from, stride, columns, to, lanes);
        else if (isFull && lanes == 4 && Sse2.IsSupported) Turn<Bytes128, Vector128<byte>>(from, stride, columns, to, lanes);
        else
        {
            if (rows < lanes) new Span<byte>(to, columns * lanes).Clear();
            for (int row = 0; row < rows; row++)
                for (int column = 0; column < columns; column++) to[(column * lanes) + row] = from[(row * stride) + column];
        }
    }

    private static void Turn<TBytes, TVector>(byte* from, nint stride, int columns, byte* to, int lanes)
        where TBytes : IBytes<TVector>
        where TVector : struct
    {
        // The last columns reach back over some that are done already.
        int last = columns - Together;
        for (int column = 0; column < last; column += Together) Square<TBytes, TVector>(from + column, stride, to + (column * lanes));
        Square<TBytes, TVector>(from + last, stride, to + (last * lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square<TBytes, TVector>(byte* from, nint stride, byte* to)
        where TBytes : IBytes<TVector>
        where TVector : struct
    {
        TVector a = TBytes.Load(from, stride), b = TBytes.Load(from + stride, stride), c = TBytes.Load(from + (2 * stride), stride), d = TBytes.Load(from + (3 * stride), stride);
        TVector lowAb = TBytes.Low(a, b), lowCd = TBytes.Low(c, d), highAb = TBytes.High(a, b), highCd = TBytes.High(c, d);
        TBytes.Store(TBytes.LowPairs(lowAb, lowCd), to, 0);
        TBytes.Store(TBytes.HighPairs(lowAb, lowCd), to, 1);
        TBytes.Store(TBytes.LowPairs(highAb, highCd), to, 2);
        TBytes.Store(TBytes.HighPairs(highAb, highCd), to, 3);
    }

    /// <summary>Vectors of parts, 16 neighbouring bytes each, of every fourth line.</summary>
    private interface IBytes<TVector>
        where TVector : struct
    {
        /// <summary>16 bytes at <paramref name="from"/> and from every fourth line behind it.</summary>
        static abstract TVector Load(byte* from, nint stride);

        /// <summary>The first bytes of each part, in turns.</summary>
        static abstract TVector Low(TVector a, TVector b);

        /// <summary>The last bytes of each part, in turns.</summary>
        static abstract TVector High(TVector a, TVector b);

        /// <summary>The first pairs of bytes of each part, in turns.</summary>
        static abstract TVector LowPairs(TVector a, TVector b);

        /// <summary>The last pairs of bytes of each part, in turns.</summary>
        static abstract TVector HighPairs(TVector a, TVector b);

        /// <summary>Stores the first four bytes of all parts, then the next four, and so on, as vector number <paramref name="index"/>.</summary>
        static abstract void Store(TVector quads, byte* to, int index);
    }

    private readonly struct Bytes512 : IBytes<Vector512<byte>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Load(byte* from, nint stride)
        {
            Vector512<int> parts = Vector128.Load((int*)from).ToVector256Unsafe().ToVector512Unsafe();
            parts = Avx512F.InsertVector128(parts, Vector128.Load((int*)(from + (4 * stride))), 1);
            parts = Avx512F.InsertVector128(parts, Vector128.Load((int*)(from + (8 * stride))), 2);
            return Avx512F.InsertVector128(parts, Vector128.Load((int*)(from + (12 * stride))), 3).AsByte();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Low(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> High(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> LowPairs(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackLow(a.AsInt16(), b.AsInt16()).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> HighPairs(Vector512<byte> a, Vector512<byte> b) => Avx512BW.UnpackHigh(a.AsInt16(), b.AsInt16()).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<byte> quads, byte* to, int index) =>
            Avx512F.PermuteVar16x32(quads.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte().Store(to + (64 * index));
    }

    private readonly struct Bytes256 : IBytes<Vector256<byte>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<byte> Load(byte* from, nint stride) => Avx2.InsertVector128(Vector128.Load(from).ToVector256Unsafe(), Vector128.Load(from + (4 * stride)), 1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<byte> Low(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<byte> High(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<byte> LowPairs(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackLow(a.AsInt16(), b.AsInt16()).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<byte> HighPairs(Vector256<byte> a, Vector256<byte> b) => Avx2.UnpackHigh(a.AsInt16(), b.AsInt16()).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<byte> quads, byte* to, int index) =>
            Avx2.PermuteVar8x32(quads.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte().Store(to + (32 * index));
    }

    private readonly struct Bytes128 : IBytes<Vector128<byte>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Load(byte* from, nint stride) => Vector128.Load(from);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> Low(Vector128<byte> a, Vector128<byte> b) => Sse2.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> High(Vector128<byte> a, Vector128<byte> b) => Sse2.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> LowPairs(Vector128<byte> a, Vector128<byte> b) => Sse2.UnpackLow(a.AsInt16(), b.AsInt16()).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> HighPairs(Vector128<byte> a, Vector128<byte> b) => Sse2.UnpackHigh(a.AsInt16(), b.AsInt16()).AsByte();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector128<byte> quads, byte* to, int index) => quads.Store(to + (16 * index));
    }
}
