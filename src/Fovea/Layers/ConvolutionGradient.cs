using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>dW = sum of transpose(P) dY and db = sum of dY's rows over all rows and steps.</summary>
internal sealed class ConvolutionGradient(
    ConvolutionShape shape, Parameter weight, Parameter bias, bool hasInputGradient, PatchRows patches, PatchRows gradients, MatrixKernel kernel) : IGradientWork
{
    public ParameterGroup Group => weight.Group;

    public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.PatchLength * shape.Filters * steps;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Sum(Arena arena, Span<float> sums, ProductStart start)
    {
        for (int row = 0; row < arena.Rows * arena.Steps; row++)
        {
            Matrix dy = gradients.Of(arena, row);
            kernel.MultiplyTransposed(patches.Of(arena, row), dy, weight.View(sums), start);
            kernel.SumRows(dy, bias.View(sums), start);
            start = ProductStart.Target;
        }
    }
}
