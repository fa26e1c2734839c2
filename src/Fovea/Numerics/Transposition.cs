using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Numerics;

/// <summary>The transpose of a small matrix, in squares of 4 by 4 numbers where the processor can.</summary>
internal static unsafe class Transposition
{
    private const int Side = 4;

    /// <summary>target[c * targetStride + r] = source[r, c].</summary>
    public static void Run(Matrix source, Span<float> target, int targetStride)
    {
        if (source.Rows == 0 || source.Columns == 0) return;
        if (source.Rows > targetStride || ((source.Columns - 1) * targetStride) + source.Rows > target.Length)
            throw new ArgumentException($"the transpose of [{source.Rows}, {source.Columns}] does not fit {target.Length} numbers with stride {targetStride}", nameof(target));
        fixed (float* from = source.Values, to = target) Run(from, source.Stride, source.Rows, source.Columns, to, targetStride);
    }

    /// <summary>target[c, r] = source[r * columns + c].</summary>
    public static void Run(ReadOnlySpan<float> source, int rows, int columns, Matrix target)
    {
        Guard.Shape(nameof(target), target, columns, rows);
        if (source.Length != rows * columns) throw new ArgumentException($"[{rows}, {columns}] takes {rows * columns} numbers, but has {source.Length}", nameof(source));
        fixed (float* from = source, to = target.Values) Run(from, columns, rows, columns, to, target.Stride);
    }

    /// <summary>to[c * toStride + r] = from[r * fromStride + c].</summary>
    public static void Run(float* from, nint fromStride, int rows, int columns, float* to, nint toStride)
    {
        int wholeRows = Sse.IsSupported ? rows / Side * Side : 0, wholeColumns = columns / Side * Side;
        for (int row = 0; row < wholeRows; row += Side)
            for (int column = 0; column < wholeColumns; column += Side)
                Square(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
        for (int row = 0; row < rows; row++)
            for (int column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
                to[(column * toStride) + row] = from[(row * fromStride) + column];
    }

    private static void Square(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float> a = Sse.LoadVector128(from), b = Sse.LoadVector128(from + fromStride);
        Vector128<float> c = Sse.LoadVector128(from + (2 * fromStride)), d = Sse.LoadVector128(from + (3 * fromStride));
        Vector128<float> lowAb = Sse.UnpackLow(a, b), lowCd = Sse.UnpackLow(c, d), highAb = Sse.UnpackHigh(a, b), highCd = Sse.UnpackHigh(c, d);
        Sse.Store(to, Sse.MoveLowToHigh(lowAb, lowCd));
        Sse.Store(to + toStride, Sse.MoveHighToLow(lowCd, lowAb));
        Sse.Store(to + (2 * toStride), Sse.MoveLowToHigh(highAb, highCd));
        Sse.Store(to + (3 * toStride), Sse.MoveHighToLow(highCd, highAb));
    }
}
