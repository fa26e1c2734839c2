using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>dW = sum of transpose(x) dy and db = sum of dy over all rows and steps.</summary>
internal sealed class DenseGradient(
    Parameter weight, Parameter? bias, bool hasInputGradient, Slot x, Range xSteps, Slot dy, Range dySteps, MatrixKernel kernel) : IGradientWork
{
    public ParameterGroup Group => weight.Group;

    public long ForwardMultiplyAdds(int steps) => (long)weight.Rows * weight.Columns * dySteps.GetOffsetAndLength(steps).Length;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Sum(Arena arena, Span<float> gradients, ProductStart start)
    {
        Matrix dyRows = arena.Range(dy, dySteps);
        kernel.MultiplyTransposed(arena.Range(x, xSteps), dyRows, weight.View(gradients), start);
        if (bias is not null) kernel.SumRows(dyRows, bias.View(gradients), start);
    }
}
