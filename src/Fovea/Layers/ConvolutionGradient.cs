using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>dW = sum of transpose(B) dy and db = sum of dy over all positions, rows and steps.</summary>
internal sealed class ConvolutionGradient(
    ConvolutionShape shape, Parameter weight, Parameter bias, bool hasInputGradient, Slot padded, Slot dy, ConvolutionKernel kernel) : IGradientWork
{
    public ParameterGroup Group => weight.Group;

    public IReadOnlyList<Parameter> Parameters { get; } = [weight, bias];

    public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.PatchLength * shape.Filters * steps;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Sum(Arena arena, Span<float> gradients, ProductStart start) =>
        kernel.Gradient(shape, arena.All(padded), arena.All(dy), weight.View(gradients), bias.View(gradients)[0], start);
}
