using System.Numerics.Tensors;
using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>dW = sum of B transpose(dY) and db = sum of dY over all positions, rows and steps.</summary>
internal sealed class ConvolutionGradient(
    ConvolutionShape shape, ConvolutionPlanes layout, Parameter weight, Parameter bias, bool hasInputGradient, Slot planes, Slot gradients, WindowKernel kernel) : IGradientWork
{
    public ParameterGroup Group => weight.Group;

    public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.PatchLength * shape.Filters * steps;

    public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (hasInputGradient ? 3 : 2);

    public void Sum(Arena arena, Span<float> sums, ProductStart start)
    {
        Matrix dy = arena.All(gradients);
        kernel.MultiplyTransposed(arena.All(planes), layout.Offsets, dy, layout.Length, weight.View(sums), start);
        Span<float> biases = bias.View(sums)[0];
        if (start == ProductStart.Zero) biases.Clear();
        for (int row = 0; row < dy.Rows; row++)
            for (int filter = 0; filter < biases.Length; filter++)
                biases[filter] += TensorPrimitives.Sum(dy[row].Slice(filter * layout.OutputStride, layout.Length));
    }
}
