using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Layers;

/// <summary>The layer against its formulas in plain double loops.</summary>
public sealed class BatchNormalizationTests
{
    private const int Steps = 3, Width = 21;
    private const float Momentum = 0.2f, Epsilon = 1e-3f;

    [Theory]
    [InlineData(2, ProductFinish.None)]
    [InlineData(9, ProductFinish.None)]
    [InlineData(9, ProductFinish.Relu)]
    public void Training_normalises_by_the_rows_and_derivatives_equal_difference_quotients(int rows, ProductFinish finish)
    {
        Probe probe = new(rows, finish, training: true);
        double[] x = probe.Inputs();
        probe.Forward();
        double[] scale = probe.Values("scale"), bias = probe.Values("bias"), weights = probe.OutputWeights();
        double[] Expected(double[] inputs, double[] scales, double[] biases) => Reference(inputs, rows, scales, biases, finish);
        Close.To(Expected(x, scale, bias), probe.Outputs(), 1e-5, 1e-5, "y");

        probe.Backward();
        double Loss(double[] inputs, double[] scales, double[] biases) => Expected(inputs, scales, biases).Zip(weights).Sum(pair => pair.First * pair.Second);
        Close.To(Differences(x, numbers => Loss(numbers, scale, bias)), probe.InputGradients(), 1e-3, 1e-4, "dx");
        Close.To(Differences(scale, numbers => Loss(x, numbers, bias)), probe.Gradient("scale"), 1e-4, 1e-4, "scale");
        Close.To(Differences(bias, numbers => Loss(x, scale, numbers)), probe.Gradient("bias"), 1e-4, 1e-4, "bias");
    }

    [Fact]
    public void Running_statistics_take_a_step_towards_those_of_the_rows()
    {
        const int rows = 9;
        Probe probe = new(rows, ProductFinish.None, training: true);
        probe.Arena.Begin(ArenaBlock.ForTraining(rows, share: 0.5f, normalizesTogether: true));
        double[] x = probe.Inputs(), oldMean = probe.Values("mean"), oldVariance = probe.Values("variance");
        probe.Forward();
        probe.Backward();
        for (int t = 0; t < Steps; t++)
        {
            for (int column = 0; column < Width; column++)
            {
                double[] numbers = Column(x, rows, t, column);
                double mean = numbers.Average(), variance = numbers.Sum(number => (number - mean) * (number - mean)) / (rows - 1);
                int place = (t * Width) + column;
                Close.To(0.5 * Momentum * (oldMean[place] - mean), probe.Gradient("mean")[place], 1e-5, "mean");
                Close.To(0.5 * Momentum * (oldVariance[place] - variance), probe.Gradient("variance")[place], 1e-5, "variance");
            }
        }
    }

    /// <summary>Evaluation, and training of a single row, whose own statistics would make every output the bias.</summary>
    [Theory]
    [InlineData(5, false)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void Running_statistics_stand_in(int rows, bool training)
    {
        Probe probe = new(rows, ProductFinish.Relu, training);
        double[] x = probe.Inputs(), scale = probe.Values("scale"), bias = probe.Values("bias"), mean = probe.Values("mean"), variance = probe.Values("variance");
        double[] Expected(double[] inputs) => [.. inputs.Select((value, i) =>
        {
            int column = i % Width, place = (i / Width / rows * Width) + column;
            return Math.Max(0, (scale[column] * (value - mean[place]) / Math.Sqrt(variance[place] + Epsilon)) + bias[column]);
        })];
        probe.Forward();
        Close.To(Expected(x), probe.Outputs(), 1e-5, 1e-6, "y");
        if (!training) return;
        probe.Backward();
        double[] weights = probe.OutputWeights();
        Close.To(Differences(x, numbers => Expected(numbers).Zip(weights).Sum(pair => pair.First * pair.Second)), probe.InputGradients(), 1e-4, 1e-5, "dx");
        Assert.All(probe.Gradient("mean"), value => Assert.Equal(0, value));
        Assert.All(probe.Gradient("variance"), value => Assert.Equal(0, value));
    }

    /// <summary>Feature maps, [rows * positions, width]: positions are as good as rows, in the variance's denominator too.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Positions_of_feature_maps_count_like_rows(bool training)
    {
        const int rows = 4, positions = 3, width = 32;
        Probe maps = new(rows, ProductFinish.Relu, training, width: width, positions: positions), plain = new(rows * positions, ProductFinish.Relu, training, width: width);
        Assert.Equal(plain.Inputs(), maps.Inputs());
        foreach (Probe probe in new[] { maps, plain })
        {
            probe.Forward();
            if (training) probe.Backward();
        }

        Assert.Equal(plain.Outputs(), maps.Outputs());
        if (!training) return;
        Assert.Equal(plain.InputGradients(), maps.InputGradients());
        foreach (string name in new[] { "scale", "bias", "mean", "variance" })
        {
            Assert.Contains(maps.Gradient(name), value => value != 0);
            Assert.Equal(plain.Gradient(name), maps.Gradient(name));
        }
    }

    [Fact]
    public void The_derivative_by_the_output_may_lie_where_that_by_the_input_goes()
    {
        Probe apart = new(rows: 9, ProductFinish.Relu, training: true), inPlace = new(rows: 9, ProductFinish.Relu, training: true);
        foreach (Probe probe in new[] { apart, inPlace }) probe.Forward();
        apart.Backward();
        inPlace.BackwardInPlace();
        Assert.Equal(apart.InputGradients(), inPlace.InputGradients());
        foreach (string name in new[] { "scale", "bias" }) Assert.Equal(apart.Gradient(name), inPlace.Gradient(name));
    }

    [Fact]
    public void A_block_that_is_judged_alone_in_an_arena_for_training_is_normalised_as_in_evaluation()
    {
        Probe training = new(rows: 5, ProductFinish.Relu, training: true), evaluation = new(rows: 5, ProductFinish.Relu, training: false);
        training.Arena.Begin(ArenaBlock.ForEvaluation(5));
        training.Forward();
        evaluation.Forward();
        Assert.Equal(evaluation.Outputs(), training.Outputs());
    }

    [Fact]
    public void Glimpses_beyond_those_trained_use_the_statistics_of_the_last()
    {
        Probe probe = new(rows: 4, ProductFinish.None, training: false, steps: Steps + 2, same: true);
        probe.Forward();
        float[] ByStep(int t) => probe.Outputs().AsSpan(t * 4 * Width, 4 * Width).ToArray();
        Assert.NotEqual(ByStep(Steps - 2), ByStep(Steps - 1));
        Assert.Equal(ByStep(Steps - 1), ByStep(Steps));
        Assert.Equal(ByStep(Steps - 1), ByStep(Steps + 1));
    }

    private static double[] Reference(double[] x, int rows, double[] scale, double[] bias, ProductFinish finish)
    {
        double[] y = new double[x.Length];
        for (int t = 0; t < Steps; t++)
        {
            for (int column = 0; column < Width; column++)
            {
                double[] numbers = Column(x, rows, t, column);
                double mean = numbers.Average(), variance = numbers.Average(number => (number - mean) * (number - mean));
                for (int row = 0; row < rows; row++)
                {
                    double value = (scale[column] * (numbers[row] - mean) / Math.Sqrt(variance + Epsilon)) + bias[column];
                    y[(((t * rows) + row) * Width) + column] = finish == ProductFinish.Relu ? Math.Max(0, value) : value;
                }
            }
        }

        return y;
    }

    private static double[] Column(double[] x, int rows, int t, int column) =>
        [.. Enumerable.Range(t * rows, rows).Select(row => x[(row * Width) + column])];

    private static double[] Differences(double[] numbers, Func<double[], double> loss)
    {
        const double step = 1e-6;
        double[] differences = new double[numbers.Length];
        for (int i = 0; i < differences.Length; i++)
        {
            double kept = numbers[i];
            numbers[i] = kept + step;
            double above = loss(numbers);
            numbers[i] = kept - step;
            differences[i] = (above - loss(numbers)) / (2 * step);
            numbers[i] = kept;
        }

        return differences;
    }

    /// <summary>The layer in an arena of its own, inputs, parameters and derivatives by y drawn at random.</summary>
    private sealed class Probe
    {
        private readonly ModelBuilder build = new(MatrixKernel.Widest) { Steps = BatchNormalizationTests.Steps };
        private readonly BatchNormalization layer;
        private readonly Signal output;

        public Probe(int rows, ProductFinish finish, bool training, int steps = BatchNormalizationTests.Steps, bool same = false, int width = Width, int positions = 1)
        {
            layer = new BatchNormalization(build, "norm", ParameterGroup.Classifier, width, positions, .., finish, Momentum, Epsilon);
            output = positions == 1 ? build.Layout.AddSignal(width) : build.Layout.AddMaps(positions, width);
            build.Parameters.Allocate();
            Arena = new Arena(build.Layout, steps, rows, training);
            Fill(Of("scale").Value, 1, 0.5f);
            Fill(Of("bias").Value, 2, -0.5f);
            Fill(Of("mean").Value, 3, -0.5f);
            Fill(Of("variance").Value, 4, 0.2f);
            for (int t = 0; t < steps; t++) Fill(Arena.Step(layer.Input.Value, t), same ? 5u : 5u + (uint)t, -0.5f);
            if (training) Fill(Arena.All(output.Gradient), 20, -0.5f);
        }

        public Arena Arena { get; }

        public double[] Inputs() => Doubles(Arena.All(layer.Input.Value).Flat());

        public float[] Outputs() => Arena.All(output.Value).Flat();

        public double[] OutputWeights() => Doubles(Arena.All(output.Gradient).Flat());

        public float[] InputGradients() => Arena.All(layer.Input.Gradient).Flat();

        public double[] Values(string name) => Doubles(Of(name).Value.Flat());

        public float[] Gradient(string name) => Of(name).Gradient.Flat();

        public void Forward()
        {
            for (int t = 0; t < Arena.Steps; t++) layer.Forward(Arena, t, Arena.Step(output.Value, t));
        }

        public void Backward()
        {
            for (int t = 0; t < Arena.Steps; t++) layer.Backward(Arena, t, Arena.Step(output.Gradient, t));
            Sum();
        }

        public void BackwardInPlace()
        {
            Matrix from = Arena.All(output.Gradient), to = Arena.All(layer.Input.Gradient);
            for (int row = 0; row < from.Rows; row++) from[row].CopyTo(to[row]);
            for (int t = 0; t < Arena.Steps; t++) layer.Backward(Arena, t, Arena.Step(layer.Input.Gradient, t));
            Sum();
        }

        private void Sum()
        {
            foreach (IGradientWork work in build.GradientWork) work.Sum(Arena, build.Parameters.Gradients.Span, add: false);
        }

        private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

        private static void Fill(Matrix target, uint stream, float from)
        {
            RandomSequence random = new(3, RandomPurpose.Data, stream);
            for (int row = 0; row < target.Rows; row++)
                foreach (ref float value in target[row]) value = from + random.NextFloat();
        }

        private Parameter Of(string name) => build.Parameters.Parameters.Single(parameter => parameter.Name == $"norm.{name}");
    }
}
