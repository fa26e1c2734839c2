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

    internal int Panels { get; }

    internal int PanelColumns { get; }

    internal AlignedBuffer Values { get; }

    /// <summary>Packs <paramref name="weights"/> [inputs, outputs].</summary>
    public void Pack(Matrix weights)
    {
        Guard.Shape(nameof(weights), weights, Inputs, Outputs);
        for (int row = 0; row < Inputs; row++)
        {
            ReadOnlySpan<float> source = weights[row];
            Span<float> target = Values.Span[(row * PanelColumns)..];
            for (int column = 0; column < Outputs; column += PanelColumns)
            {
                source.Slice(column, Math.Min(PanelColumns, Outputs - column)).CopyTo(target);
                if (column + PanelColumns < Outputs) target = target[(Inputs * PanelColumns)..];
            }
        }
    }

    /// <summary>Packs the transpose of <paramref name="weights"/> [outputs, inputs].</summary>
    public void PackTransposed(Matrix weights)
    {
        Guard.Shape(nameof(weights), weights, Outputs, Inputs);
        for (int panel = 0; panel < Panels; panel++)
        {
            int first = panel * PanelColumns;
            Matrix rows = weights.Slice(first, Math.Min(PanelColumns, Outputs - first));
            Transposition.Run(rows, Values.Span.Slice(first * Inputs, Inputs * PanelColumns), PanelColumns);
        }
    }
}
