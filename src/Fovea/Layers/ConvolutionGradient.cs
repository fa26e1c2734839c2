using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// dW = sum of transpose(P) dY and db = sum of dY's rows over all rows and steps, one line of W's rows per unit: filters are too few to be
/// split by columns.
/// </summary>
internal sealed class ConvolutionGradient(
    ConvolutionShape shape, Parameter weight, Parameter bias, bool hasInputGradient, PatchRows patches, PatchRows gradients, MatrixKernel kernel) : IGradientWork
{
    public int Units => (shape.PatchLength + Matrix.Line - 1) / Matrix.Line;

    public ParameterGroup Group => weight.Group;

    public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.PatchLength * shape.Filters * steps;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Run(Arena arena, int unit)
    {
        int first = unit * Matrix.Line, count = Math.Min(Matrix.Line, shape.PatchLength - first);
        Matrix weightGradient = weight.Gradient.Slice(first, count);
        weightGradient.Values.Clear();
        if (unit == 0) bias.Gradient.Values.Clear();
        for (int index = 0; index < arena.Blocks; index++)
        {
            ArenaBlock block = arena.Block(index);
            for (int row = 0; row < block.Rows * block.Steps; row++)
            {
                Matrix dy = gradients.Of(block, row);
                kernel.AccumulateTransposed(patches.Of(block, row).SliceColumns(first, count), dy, weightGradient, 0, shape.Filters);
                if (unit == 0) kernel.AccumulateColumns(dy, bias.Gradient, 0, shape.Filters);
            }
        }
    }
}
