using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        Panels = IsNarrow ? 1 : (outputs + panelColumns - 1) / panelColumns;
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
        for (int panel = 0; panel < Panels; panel++) Pack(weights, panel);
    }

    /// <summary>Packs the transpose of <paramref name="weights"/> [outputs, inputs].</summary>
    public void PackTransposed(Matrix weights)
    {
        for (int panel = 0; panel < Panels; panel++) PackTransposed(weights, panel);
    }

    /// <summary>Packs the columns of one panel of <paramref name="weights"/> [inputs, outputs].</summary>
    public void Pack(Matrix weights, int panel)
    {
        Guard.Shape(nameof(weights), weights, Inputs, Outputs);
        if (IsNarrow)
        {
            Transposition.Transpose(weights, Values.Span, NarrowStride);
            return;
        }

        (int first, int columns) = ColumnsOf(panel);
        Span<float> values = ValuesOf(panel);
        for (int row = 0; row < Inputs; row++) ShortCopy.Copy(weights[row].Slice(first, columns), values[(row * PanelColumns)..]);
    }

    /// <summary>Packs the columns of one panel of the transpose of <paramref name="weights"/> [outputs, inputs].</summary>
    public void PackTransposed(Matrix weights, int panel)
    {
        Guard.Shape(nameof(weights), weights, Outputs, Inputs);
        if (IsNarrow)
        {
            for (int row = 0; row < Outputs; row++) weights[row].CopyTo(Values.Span[(row * NarrowStride)..]);
            return;
        }

        (int first, int columns) = ColumnsOf(panel);
        Transposition.Transpose(weights.Slice(first, columns), ValuesOf(panel), PanelColumns);
    }

    private (int First, int Count) ColumnsOf(int panel) => (panel * PanelColumns, Math.Min(PanelColumns, Outputs - (panel * PanelColumns)));

    private Span<float> ValuesOf(int panel) => Values.Span.Slice(panel * PanelColumns * Inputs, PanelColumns * Inputs);
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
