using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Layers;

/// <summary>The layer against its definition in plain double loops.</summary>
public sealed class FeatureConvolutionTests
{
    private const int Steps = 2;

    public static TheoryData<int, int, int, int, int, int> Shapes => new()
    {
        // channels, side, filters, size, stride, rows
        { 1, 8, 16, 5, 2, 3 },
        { 3, 7, 32, 5, 2, 2 },
        { 16, 8, 32, 3, 2, 3 },
        { 32, 5, 48, 3, 2, 2 },
        { 16, 6, 16, 3, 1, 2 },
        { 2, 2, 16, 5, 2, 1 },
        { 16, 2, 16, 3, 2, 5 },
        // Windows of more lines than are kept at a time.
        { 16, 33, 16, 5, 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Outputs_and_derivatives_are_the_sums_their_definition_says(int channels, int side, int filters, int size, int stride, int rows)
    {
        FeatureConvolutionShape shape = new(channels, side, filters, size, stride);
        Probe probe = new(shape, rows);
        Matrix weights = probe.Weight.Value, x = probe.Arena.All(probe.X.Value), y = probe.Arena.All(probe.Y.Value), dy = probe.Arena.All(probe.Y.Gradient);
        for (int t = 0; t < Steps; t++) probe.Layer.Forward(probe.Arena, probe.Arena.Step(probe.X.Value, t), probe.Arena.Step(probe.Y.Value, t));
        probe.Layer.BackwardInput(probe.Arena, dy, probe.Arena.All(probe.X.Gradient));
        probe.SumGradients(add: false);

        double[] expectedY = new double[y.Rows * filters], expectedDx = new double[x.Rows * x.Columns], expectedDw = new double[weights.Rows * filters];
        int outputSide = (side + stride - 1) / stride, padding = size / 2;
        for (int row = 0; row < x.Rows; row++)
        {
            for (int position = 0; position < outputSide * outputSide; position++)
            {
                int output = (row * outputSide * outputSide) + position;
                for (int cell = 0; cell < size * size; cell++)
                {
                    int line = (position / outputSide * stride) + (cell / size) - padding, column = (position % outputSide * stride) + (cell % size) - padding;
                    if (line < 0 || line >= side || column < 0 || column >= side) continue;
                    for (int channel = 0; channel < channels; channel++)
                    {
                        int from = (((line * side) + column) * channels) + channel, weight = (cell * channels) + channel;
                        for (int filter = 0; filter < filters; filter++)
                        {
                            expectedY[(output * filters) + filter] += (double)x[row][from] * weights[weight][filter];
                            expectedDx[(row * x.Columns) + from] += (double)dy[output][filter] * weights[weight][filter];
                            expectedDw[(weight * filters) + filter] += (double)dy[output][filter] * x[row][from];
                        }
                    }
                }
            }
        }

        Close.To(expectedY, y.Flat(), 1e-4, 1e-5, "y");
        Close.To(expectedDx, probe.Arena.All(probe.X.Gradient).Flat(), 1e-4, 1e-5, "dx");
        Close.To(expectedDw, probe.Weight.Gradient.Flat(), 1e-3, 1e-4, "dW");
        probe.SumGradients(add: true);
        Close.To([.. expectedDw.Select(value => 2 * value)], probe.Weight.Gradient.Flat(), 1e-3, 1e-4, "dW, twice");
    }

    [Fact]
    public void A_row_has_the_same_bits_whichever_rows_are_beside_it()
    {
        FeatureConvolutionShape shape = new(16, 33, 32, 5, 2);
        Probe probe = new(shape, rows: 3);
        Matrix x = probe.Arena.All(probe.X.Value), y = probe.Arena.All(probe.Y.Value);
        probe.Layer.Forward(probe.Arena, x, y);
        float[] together = y.Flat();
        for (int row = 0; row < x.Rows; row++) probe.Layer.Forward(probe.Arena, x.Slice(row, 1), y.Slice(row * shape.Positions, shape.Positions));
        Assert.Equal(together, y.Flat());
    }

    [Fact]
    public void Scratch_does_not_grow_with_rows_and_steps()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        _ = new FeatureConvolution(build, "convolution", ParameterGroup.Classifier, new FeatureConvolutionShape(16, 16, 32, 3, 2));
        Assert.InRange(build.Layout.ScratchLength, 1, 1 << 16);
        build.Parameters.Allocate();
        Arena arena = new(build.Layout, steps: 1, rows: 1, training: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Scratch((1 << 16) + 1));
        Assert.Throws<InvalidOperationException>(() => new Arena(new ModelBuilder().Layout, 1, 1, training: true).Scratch(1));
    }

    /// <summary>The layer in an arena of its own, input, weights and derivatives by y drawn at random.</summary>
    private sealed class Probe
    {
        private readonly ModelBuilder build = new(MatrixKernel.Widest) { Steps = Steps };

        public Probe(FeatureConvolutionShape shape, int rows)
        {
            X = build.Layout.AddSignal(shape.Side * shape.Side * shape.Channels);
            Y = build.Layout.AddMaps(shape.Positions, shape.Filters);
            Layer = new FeatureConvolution(build, "convolution", ParameterGroup.Classifier, shape);
            Layer.LearnFrom(build, X.Value, Y.Gradient);
            build.Finish();
            build.Parameters.Initialize(5);
            Arena = new Arena(build.Layout, Steps, rows, training: true);
            Arena.Refresh();
            Fill(Arena.All(X.Value), 1);
            Fill(Arena.All(Y.Gradient), 2);
            // What was there before counts for nothing.
            Arena.All(X.Gradient).Values.Fill(3f);
            Arena.All(Y.Value).Values.Fill(3f);
        }

        public Arena Arena { get; }

        public FeatureConvolution Layer { get; }

        public Signal X { get; }

        public Signal Y { get; }

        public Parameter Weight => build.Parameters.Parameters[0];

        public void SumGradients(bool add) => build.GradientWork[0].Sum(Arena, build.Parameters.Gradients.Span, add);

        private static void Fill(Matrix target, uint stream)
        {
            RandomSequence random = new(3, RandomPurpose.Data, stream);
            for (int row = 0; row < target.Rows; row++)
                foreach (ref float value in target[row]) value = random.NextFloat() - 0.5f;
        }
    }
}
