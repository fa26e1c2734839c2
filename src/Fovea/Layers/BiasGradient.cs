using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>db = sum of dy over all rows and steps.</summary>
internal sealed class BiasGradient(Parameter bias, Slot dy, Range dySteps, MatrixKernel kernel) : IGradientWork
{
    public ParameterGroup Group => bias.Group;

    public IReadOnlyList<Parameter> Parameters { get; } = [bias];

    public long ForwardMultiplyAdds(int steps) => 0;

    public long TrainingMultiplyAdds(int steps) => 0;

    public void Sum(Arena arena, Span<float> gradients, ProductStart start) => kernel.SumRows(arena.Range(dy, dySteps), bias.View(gradients), start);
}
