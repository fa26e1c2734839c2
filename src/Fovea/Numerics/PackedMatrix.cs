namespace Fovea.Numerics;

/// <summary>
/// A weight matrix [inputs, outputs] laid out for a <see cref="MatrixKernel"/>: panels of as many columns as one of its tiles is
/// wide, each panel contiguous from its first row to its last, missing columns 0.
/// </summary>
public sealed class PackedMatrix
{
    internal PackedMatrix(int inputs, int outputs, int panelColumns)
    {
        Inputs = inputs;
        Outputs = outputs;
        PanelColumns = panelColumns;
        Panels = (outputs + panelColumns - 1) / panelColumns;
        Values = new AlignedBuffer(Panels * inputs * panelColumns);
    }

    /// <summary>Rows of the matrix.</summary>
    public int Inputs { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Outputs { get; }

    /// <summary>Number of panels: packing is split over threads by panel.</summary>
    public int Panels { get; }

    internal int PanelColumns { get; }

    internal AlignedBuffer Values { get; }

    /// <summary>Packs one panel of <paramref name="weights"/> [inputs, outputs].</summary>
    public void Pack(Matrix weights, int panel)
    {
        Guard.Shape(nameof(weights), weights, Inputs, Outputs);
        Span<float> lines = Panel(panel, out int column, out int columns);
        for (int row = 0; row < Inputs; row++)
            weights[row].Slice(column, columns).CopyTo(lines[(row * PanelColumns)..]);
    }

    /// <summary>Packs one panel of the transpose of <paramref name="weights"/> [outputs, inputs].</summary>
    public void PackTransposed(Matrix weights, int panel)
    {
        Guard.Shape(nameof(weights), weights, Outputs, Inputs);
        Span<float> lines = Panel(panel, out int column, out int columns);
        for (int c = 0; c < columns; c++)
        {
            Span<float> source = weights[column + c];
            for (int row = 0; row < source.Length; row++) lines[(row * PanelColumns) + c] = source[row];
        }
    }

    private Span<float> Panel(int panel, out int column, out int columns)
    {
        column = panel * PanelColumns;
        columns = Math.Min(PanelColumns, Outputs - column);
        return Values.Span.Slice(panel * Inputs * PanelColumns, Inputs * PanelColumns);
    }
}
