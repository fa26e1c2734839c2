using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>dW = sum of transpose(x) dy over all rows and steps.</summary>
internal sealed class DenseGradient(Parameter weight, bool hasInputGradient, Slot x, Range xSteps, Slot dy, Range dySteps, MatrixKernel kernel)
    : IDivisibleGradientWork
{
    public ParameterGroup Group => weight.Group;

    public IReadOnlyList<Parameter> Parameters { get; } = [weight];

    public Parameter Weight => weight;

    public long ForwardMultiplyAdds(int steps) => (long)weight.Rows * weight.Columns * dySteps.GetOffsetAndLength(steps).Length;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Sum(Arena arena, Span<float> gradients, ProductStart start) => SumPart(arena, 0, weight.Rows, gradients, start);

    public void SumPart(Arena arena, int first, int count, Span<float> gradients, ProductStart start) =>
        kernel.MultiplyTransposed(arena.Range(x, xSteps).SliceColumns(first, count), arena.Range(dy, dySteps), weight.View(gradients).Slice(first, count), start);
}
