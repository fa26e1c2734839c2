using Fovea.Parts;

namespace Fovea.Tests.Layers;

public sealed class ReluTests
{
    [Fact]
    public void Backward_passes_where_the_output_is_above_zero()
    {
        Matrix gradient = MatrixOf.Zero(1, 4), output = MatrixOf.Zero(1, 4);
        new float[] { 1, -2, 3, 4 }.CopyTo(gradient[0]);
        new float[] { 0.5f, 0, 2, 0 }.CopyTo(output[0]);
        Relu.Backward(gradient, output);
        Assert.Equal([1, 0, 3, 0], gradient[0].ToArray());
    }
}
