using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>The transpose of a matrix, where the processor can four columns of as many rows as a vector holds at a time.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[c * targetStride + r] = source[r, c].</summary>
    public static void Transpose(Matrix source, Span<float> target, int targetStride)
    {
        if (source.Rows == 0 || source.Columns == 0) return;
        if (source.Rows > targetStride || ((source.Columns - 1) * targetStride) + source.Rows > target.Length)
            throw new ArgumentException($"the transpose of [{source.Rows}, {source.Columns}] does not fit {target.Length} numbers with stride {targetStride}", nameof(target));
        fixed (float* from = source.Values, to = target) Transpose(from, source.Stride, source.Rows, source.Columns, to, targetStride);
    }

    /// <summary>target[c, r] = source[r * columns + c].</summary>
    public static void Transpose(ReadOnlySpan<float> source, int rows, int columns, Matrix target)
    {
        Guard.Shape(nameof(target), target, columns, rows);
        if (source.Length != rows * columns) throw new ArgumentException($"[{rows}, {columns}] takes {rows * columns} numbers, but has {source.Length}", nameof(source));
        fixed (float* from = source, to = target.Values) Transpose(from, columns, rows, columns, to, target.Stride);
    }

    /// <summary>to[c * toStride + r] = from[r * fromStride + c].</summary>
    public static void Transpose(float* from, nint fromStride, int rows, int columns, float* to, nint toStride)
    {
        // A few columns at a time: the lines that they become are full before they leave the first-level cache.
        for (int first = 0; first < columns; first += Matrix.Line, from += Matrix.Line, to += Matrix.Line * toStride)
        {
            int count = Math.Min(Matrix.Line, columns - first), row = 0;
            if (Avx512F.IsSupported)
                for (; row <= rows - 16; row += 16) Strip<Quads512, Vector512<float>>(from + (row * fromStride), fromStride, count, to + row, toStride);
            if (Avx.IsSupported)
                for (; row <= rows - 8; row += 8) Strip<Quads256, Vector256<float>>(from + (row * fromStride), fromStride, count, to + row, toStride);
            if (Sse.IsSupported)
                for (; row <= rows - 4; row += 4) Strip<Quads128, Vector128<float>>(from + (row * fromStride), fromStride, count, to + row, toStride);
            // The last rows once more, with those before them.
            if (Sse.IsSupported && row < rows && rows >= 4)
            {
                row = rows;
                Strip<Quads128, Vector128<float>>(from + ((row - 4) * fromStride), fromStride, count, to + row - 4, toStride);
            }

            for (; row < rows; row++)
                for (int column = 0; column < count; column++) to[(column * toStride) + row] = from[(row * fromStride) + column];
        }
    }

    /// <summary>A few columns of as many rows as a vector holds numbers.</summary>
    private static void Strip<TQuads, TVector>(float* from, nint fromStride, int columns, float* to, nint toStride)
        where TQuads : IQuads<TVector>
        where TVector : struct
    {
        int column = 0;
        for (; column <= columns - 4; column += 4)
        {
            float* source = from + column, target = to + (column * toStride);
            TVector a = TQuads.Load(source, fromStride), b = TQuads.Load(source + fromStride, fromStride);
            TVector c = TQuads.Load(source + (2 * fromStride), fromStride), d = TQuads.Load(source + (3 * fromStride), fromStride);
            TVector lowAb = TQuads.Low(a, b), lowCd = TQuads.Low(c, d), highAb = TQuads.High(a, b), highCd = TQuads.High(c, d);
            TQuads.Store(TQuads.LowPairs(lowAb, lowCd), target);
            TQuads.Store(TQuads.HighPairs(lowAb, lowCd), target + toStride);
            TQuads.Store(TQuads.LowPairs(highAb, highCd), target + (2 * toStride));
            TQuads.Store(TQuads.HighPairs(highAb, highCd), target + (3 * toStride));
        }

        for (; column < columns; column++)
            for (int row = 0; row < Unsafe.SizeOf<TVector>() / sizeof(float); row++) to[(column * toStride) + row] = from[(row * fromStride) + column];
    }

    /// <summary>Vectors of quads, four neighbouring numbers each, of every fourth row.</summary>
    private interface IQuads<TVector>
        where TVector : struct
    {
        /// <summary>Four numbers at <paramref name="from"/> and from every fourth row behind it.</summary>
        static abstract TVector Load(float* from, nint stride);

        static abstract void Store(TVector quads, float* to);

        /// <summary>The first two numbers of each quad, in turns.</summary>
        static abstract TVector Low(TVector a, TVector b);

        /// <summary>The last two numbers of each quad, in turns.</summary>
        static abstract TVector High(TVector a, TVector b);

        /// <summary>The first pair of each quad, in turns.</summary>
        static abstract TVector LowPairs(TVector a, TVector b);

        /// <summary>The last pair of each quad, in turns.</summary>
        static abstract TVector HighPairs(TVector a, TVector b);
    }

    private readonly struct Quads512 : IQuads<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(float* from, nint stride)
        {
            Vector512<float> quads = Vector128.Load(from).ToVector256Unsafe().ToVector512Unsafe();
            quads = Avx512F.InsertVector128(quads, Vector128.Load(from + (4 * stride)), 1);
            quads = Avx512F.InsertVector128(quads, Vector128.Load(from + (8 * stride)), 2);
            return Avx512F.InsertVector128(quads, Vector128.Load(from + (12 * stride)), 3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<float> quads, float* to) => quads.Store(to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Low(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> High(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> LowPairs(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> HighPairs(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();
    }

    private readonly struct Quads256 : IQuads<Vector256<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(float* from, nint stride) => Avx.InsertVector128(Vector128.Load(from).ToVector256Unsafe(), Vector128.Load(from + (4 * stride)), 1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<float> quads, float* to) => quads.Store(to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Low(Vector256<float> a, Vector256<float> b) => Avx.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> High(Vector256<float> a, Vector256<float> b) => Avx.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> LowPairs(Vector256<float> a, Vector256<float> b) => Avx.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> HighPairs(Vector256<float> a, Vector256<float> b) => Avx.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();
    }

    private readonly struct Quads128 : IQuads<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(float* from, nint stride) => Vector128.Load(from);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector128<float> quads, float* to) => quads.Store(to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Low(Vector128<float> a, Vector128<float> b) => Sse.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> High(Vector128<float> a, Vector128<float> b) => Sse.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> LowPairs(Vector128<float> a, Vector128<float> b) => Sse.MoveLowToHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> HighPairs(Vector128<float> a, Vector128<float> b) => Sse.MoveHighToLow(b, a);
    }
}
