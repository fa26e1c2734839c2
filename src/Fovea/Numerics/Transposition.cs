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
        int wholeRows = Sse.IsSupported ? source.Rows / Side * Side : 0, wholeColumns = source.Columns / Side * Side;
        if (source.Rows > targetStride || ((source.Columns - 1) * targetStride) + source.Rows > target.Length)
            throw new ArgumentException($"the transpose of [{source.Rows}, {source.Columns}] does not fit {target.Length} numbers with stride {targetStride}", nameof(target));
        fixed (float* from = source.Values, to = target)
        {
            for (int row = 0; row < wholeRows; row += Side)
                for (int column = 0; column < wholeColumns; column += Side)
                    Square(from + ((nint)row * source.Stride) + column, source.Stride, to + ((nint)column * targetStride) + row, targetStride);
        }

        for (int row = 0; row < source.Rows; row++)
        {
            ReadOnlySpan<float> line = source[row];
            for (int column = row < wholeRows ? wholeColumns : 0; column < line.Length; column++) target[(column * targetStride) + row] = line[column];
        }
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
