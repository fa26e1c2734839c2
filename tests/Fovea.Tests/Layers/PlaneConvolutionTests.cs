using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Layers;

/// <summary>The layer against its definition in plain double loops.</summary>
public sealed class PlaneConvolutionTests
{
    private const int Steps = 2;

    [Theory]
    [InlineData(1, 8, 16, 5, 2, 3)]
    [InlineData(3, 7, 32, 5, 2, 2)]
    [InlineData(6, 5, 48, 3, 2, 3)]
    [InlineData(2, 6, 16, 3, 1, 2)]
    [InlineData(1, 32, 16, 5, 2, 9)]
    [InlineData(2, 2, 16, 5, 2, 1)]
    public void Outputs_and_gradients_are_the_sums_their_definition_says(int planes, int side, int filters, int size, int stride, int rows)
    {
        ModelBuilder build = new(MatrixKernel.Widest) { Steps = Steps };
        int outputSide = (side + stride - 1) / stride, positions = outputSide * outputSide, padding = size / 2;
        Slot patches = build.Layout.Add(planes * side * side);
        Signal maps = build.Layout.AddMaps(positions, filters);
        PlaneConvolution layer = new(build, "convolution", ParameterGroup.Classifier, new PatchShape(planes, side), filters, size, stride);
        layer.LearnFrom(build, maps.Gradient.Flat);
        build.Finish();
        build.Parameters.Initialize(5);
        Arena arena = new(build.Layout, Steps, rows, training: true);
        Matrix x = arena.All(patches), y = arena.All(maps.Value), dy = arena.All(maps.Gradient), weights = build.Parameters.Parameters[0].Value;
        Fill(x, 1);
        Fill(dy, 2);
        // What was there before counts for nothing.
        y.Values.Fill(3f);
        for (int t = 0; t < Steps; t++) layer.Forward(arena, t, patches, maps.Value.Flat);
        build.GradientWork[0].Sum(arena, build.Parameters.Gradients.Span, add: false);

        Assert.Equal(outputSide, layer.OutputSide);
        double[] expectedY = new double[y.Rows * filters], expectedDw = new double[weights.Rows * filters];
        for (int output = 0; output < y.Rows; output++)
        {
            (int row, int position) = Math.DivRem(output, positions);
            for (int weight = 0; weight < weights.Rows; weight++)
            {
                int plane = weight / (size * size), cell = weight % (size * size);
                int line = (position / outputSide * stride) + (cell / size) - padding, column = (position % outputSide * stride) + (cell % size) - padding;
                if (line < 0 || line >= side || column < 0 || column >= side) continue;
                double seen = x[row][(((plane * side) + line) * side) + column];
                for (int filter = 0; filter < filters; filter++)
                {
                    expectedY[(output * filters) + filter] += seen * weights[weight][filter];
                    expectedDw[(weight * filters) + filter] += seen * dy[output][filter];
                }
            }
        }

        Close.To(expectedY, y.Flat(), 1e-4, 1e-5, "y");
        Close.To(expectedDw, build.Parameters.Parameters[0].Gradient.Flat(), 1e-3, 1e-4, "dW");
        build.GradientWork[0].Sum(arena, build.Parameters.Gradients.Span, add: true);
        Close.To([.. expectedDw.Select(value => 2 * value)], build.Parameters.Parameters[0].Gradient.Flat(), 1e-3, 1e-4, "dW, twice");
    }

    private static void Fill(Matrix target, uint stream)
    {
        RandomSequence random = new(3, RandomPurpose.Data, stream);
        for (int row = 0; row < target.Rows; row++)
            foreach (ref float value in target[row]) value = random.NextFloat() - 0.5f;
    }
}
