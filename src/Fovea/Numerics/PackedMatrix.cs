using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// A weight matrix [inputs, outputs] laid out for a <see cref="MatrixKernel"/>: panels of as many columns as one of its tiles is
/// wide, each panel contiguous from its first row to its last, missing columns 0; or, where outputs are few, column by column.
/// </summary>
internal sealed class PackedMatrix
{
    /// <summary>Outputs up to which columns stand by themselves.</summary>
    internal const int NarrowOutputs = 4;

    internal PackedMatrix(int inputs, int outputs, int panelColumns)
    {
        Inputs = inputs;
        Outputs = outputs;
        PanelColumns = panelColumns;
        Panels = (outputs + panelColumns - 1) / panelColumns;
        Values = new AlignedBuffer(IsNarrow ? outputs * NarrowStride : Panels * inputs * panelColumns);
    }

    /// <summary>Rows of the matrix.</summary>
    public int Inputs { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Outputs { get; }

    internal int Panels { get; }

    internal int PanelColumns { get; }

    internal bool IsNarrow => Outputs <= NarrowOutputs;

    /// <summary>Numbers from one column to the next where outputs are few; those behind the inputs are 0.</summary>
    internal int NarrowStride => (Inputs + Matrix.Line - 1) / Matrix.Line * Matrix.Line;

    internal AlignedBuffer Values { get; }

    /// <summary>Packs <paramref name="weights"/> [inputs, outputs].</summary>
    public void Pack(Matrix weights)
    {
        Guard.Shape(nameof(weights), weights, Inputs, Outputs);
        if (IsNarrow)
        {
            Transposition.Transpose(weights, Values.Span, NarrowStride);
            return;
        }

        Span<float> values = Values.Span;
        for (int row = 0; row < Inputs; row++)
        {
            ReadOnlySpan<float> source = weights[row];
            for (int column = 0; column < Outputs; column += PanelColumns)
                ShortCopy.Copy(source.Slice(column, Math.Min(PanelColumns, Outputs - column)), values[((column * Inputs) + (row * PanelColumns))..]);
        }
    }

    /// <summary>Packs the transpose of <paramref name="weights"/> [outputs, inputs].</summary>
    public void PackTransposed(Matrix weights)
    {
        Guard.Shape(nameof(weights), weights, Outputs, Inputs);
        if (IsNarrow)
        {
            for (int row = 0; row < Outputs; row++) weights[row].CopyTo(Values.Span[(row * NarrowStride)..]);
            return;
        }

        for (int panel = 0; panel < Panels; panel++)
        {
            int first = panel * PanelColumns;
            Matrix rows = weights.Slice(first, Math.Min(PanelColumns, Outputs - first));
            Transposition.Transpose(rows, Values.Span.Slice(first * Inputs, Inputs * PanelColumns), PanelColumns);
        }
    }
}

/// <summary>Copies a few numbers, where calling a general copy takes longer than copying.</summary>
internal static class ShortCopy
{
    /// <summary>Overwrites the first numbers of <paramref name="target"/> with <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target[..source.Length]);
        int length = source.Length;
        if (length >= Vector<float>.Count)
        {
            // The last vector reaches back over numbers that are copied already.
            for (int i = 0; i < length - Vector<float>.Count; i += Vector<float>.Count) Vector.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
            int last = length - Vector<float>.Count;
            Vector.LoadUnsafe(ref from, (nuint)last).StoreUnsafe(ref to, (nuint)last);
        }
        else if (length >= Vector128<float>.Count)
        {
            int last = length - Vector128<float>.Count;
            Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
            Vector128.LoadUnsafe(ref from, (nuint)last).StoreUnsafe(ref to, (nuint)last);
        }
        else
        {
            for (int i = 0; i < length; i++) Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i);
        }
    }
}

/// <summary>The transpose of a small matrix, in squares of 4 by 4 numbers where the processor can.</summary>
internal static unsafe class Transposition
{
    private const int Side = 4;

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
        int wholeRows = Sse.IsSupported ? rows / Side * Side : 0, wholeColumns = columns / Side * Side;
        // A few columns at a time: the lines that they become are full before they leave the first-level cache.
        for (int first = 0; first < wholeColumns; first += Matrix.Line)
            for (int row = 0; row < wholeRows; row += Side)
                for (int column = first; column < Math.Min(first + Matrix.Line, wholeColumns); column += Side)
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
