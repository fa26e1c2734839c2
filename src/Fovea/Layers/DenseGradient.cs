using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// dW = sum of transpose(x) dy and db = sum of dy over all rows and steps, a square of W per unit: what a unit reads of x and dy for
/// a block of rows, and what it sums up, stay in its core's cache together.
/// </summary>
internal sealed class DenseGradient(
    Parameter weight, Parameter? bias, bool hasInputGradient, Slot x, Range xSteps, Slot dy, Range dySteps, MatrixKernel kernel) : IGradientWork
{
    private const int Side = 128;

    private readonly int columnTiles = (weight.Columns + Side - 1) / Side, rowTiles = (weight.Rows + Side - 1) / Side;

    public int Units => rowTiles * columnTiles;

    public ParameterGroup Group => weight.Group;

    public long ForwardMultiplyAdds(int steps) => (long)weight.Rows * weight.Columns * dySteps.GetOffsetAndLength(steps).Length;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Run(Arena arena, int unit)
    {
        int row = unit / columnTiles * Side, rows = Math.Min(Side, weight.Rows - row);
        int column = unit % columnTiles * Side, columns = Math.Min(Side, weight.Columns - column);
        Matrix weightGradient = weight.Gradient.Slice(row, rows);
        for (int i = 0; i < rows; i++) weightGradient[i].Slice(column, columns).Clear();
        Parameter? summedBias = row == 0 ? bias : null;
        summedBias?.Gradient[0].Slice(column, columns).Clear();
        for (int index = 0; index < arena.Blocks; index++)
        {
            ArenaBlock block = arena.Block(index);
            Matrix dyRows = block.Range(dy, dySteps);
            kernel.AccumulateTransposed(block.Range(x, xSteps).SliceColumns(row, rows), dyRows, weightGradient, column, columns);
            if (summedBias is not null) kernel.AccumulateColumns(dyRows, summedBias.Gradient, column, columns);
        }
    }
}
