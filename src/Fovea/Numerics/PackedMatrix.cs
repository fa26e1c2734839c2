namespace Fovea.Numerics;

/// <summary>
/// A weight matrix [inputs, outputs] laid out for a <see cref="MatrixKernel"/>: panels of as many columns as one of its tiles is
/// wide, each panel contiguous from its first row to its last, missing columns 0; or, where outputs are few, column by column.
/// </summary>
public sealed class PackedMatrix
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
            Transposition.Run(weights, Values.Span, NarrowStride);
            return;
        }

        Span<float> values = Values.Span;
        for (int row = 0; row < Inputs; row++)
        {
            ReadOnlySpan<float> source = weights[row];
            for (int column = 0; column < Outputs; column += PanelColumns)
                ShortCopy.Run(source.Slice(column, Math.Min(PanelColumns, Outputs - column)), values[((column * Inputs) + (row * PanelColumns))..]);
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
            Transposition.Run(rows, Values.Span.Slice(first * Inputs, Inputs * PanelColumns), PanelColumns);
        }
    }
}
