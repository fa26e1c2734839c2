using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>dW = sum of transpose(x) dy and db = sum of dy over all rows and steps, one panel of columns per unit.</summary>
internal sealed class DenseGradient(
    Parameter weight, Parameter? bias, bool hasInputGradient, Slot x, Range xSteps, Slot dy, Range dySteps, MatrixKernel kernel) : IGradientWork
{
    public int Units => (weight.Columns + kernel.PanelColumns - 1) / kernel.PanelColumns;

    public long MultiplyAdds(int steps) =>
        (long)weight.Rows * weight.Columns * dySteps.GetOffsetAndLength(steps).Length * (hasInputGradient ? 3 : 2);

    public void Run(Arena arena, int unit)
    {
        int column = unit * kernel.PanelColumns;
        int columns = Math.Min(kernel.PanelColumns, weight.Columns - column);
        Matrix weightGradient = weight.Gradient;
        for (int row = 0; row < weightGradient.Rows; row++) weightGradient[row].Slice(column, columns).Clear();
        bias?.Gradient[0].Slice(column, columns).Clear();
        for (int index = 0; index < arena.Blocks; index++)
        {
            ArenaBlock block = arena.Block(index);
            Matrix dyRows = block.Range(dy, dySteps);
            kernel.AccumulateTransposed(block.Range(x, xSteps), dyRows, weightGradient, column, columns);
            if (bias is not null) MatrixKernel.AccumulateColumns(dyRows, bias.Gradient[0], column, columns);
        }
    }
}
