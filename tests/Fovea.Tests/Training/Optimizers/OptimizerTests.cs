using Fovea.Parts;

namespace Fovea.Tests.Training.Optimizers;

public sealed class OptimizerTests
{
    private static readonly float[] gradients = [.. Enumerable.Range(0, 32).Select(i => (i - 15.5f) * 0.1f)];

    [Fact]
    public void Adam_follows_its_formula()
    {
        Adam adam = new(64, 0.9f, 0.999f, 1e-8f);
        float[] values = new float[32];
        double[] expected = new double[32], m = new double[32], v = new double[32];
        for (int step = 1; step <= 5; step++)
        {
            adam.Update(values, gradients, offset: 32, gradientScale: 0.5f, learningRate: 0.01f, step);
            for (int i = 0; i < 32; i++)
            {
                double g = gradients[i] * 0.5;
                m[i] = (0.9 * m[i]) + (0.1 * g);
                v[i] = (0.999 * v[i]) + (0.001 * g * g);
                expected[i] -= 0.01 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
        }

        Close.To(expected, values, 1e-4, 1e-7, "values");
        Assert.All(adam.State, state => Assert.All(state.Values.Span[..32].ToArray(), value => Assert.Equal(0f, value)));
    }

    [Fact]
    public void Weights_decay_beside_the_step_of_Adam_and_biases_do_not()
    {
        ParameterSet parameters = new();
        parameters.AddVector("bias", ParameterGroup.Classifier, 7, Initializer.Constant(0f));
        Parameter weight = parameters.AddMatrix("weight", ParameterGroup.Classifier, 3, 5, Initializer.Constant(0f));
        parameters.AddMatrix("running", ParameterGroup.Statistics, 2, 5, Initializer.Constant(0f));
        parameters.AddMatrix("choice", ParameterGroup.Policy, 1, 16, Initializer.Constant(0f));
        parameters.Allocate();
        float[] slope = [.. Enumerable.Range(0, parameters.Length).Select(i => (i % 13) - 6f)];
        float[] plain = [.. Enumerable.Range(0, parameters.Length).Select(i => 1f + (i % 7))], first = [.. plain], decayed = [.. plain];
        IOptimizer adam = new AdamOptions().Create(parameters), decaying = new AdamOptions { WeightDecay = 0.5f }.Create(parameters);
        // In two ranges, of which the second begins within the matrix.
        int cut = weight.Offset + 16;
        foreach ((int start, int end) in new[] { (0, cut), (cut, parameters.RangeOf(ParameterGroup.Statistics).Start) })
        {
            adam.Update(plain.AsSpan(start..end), slope.AsSpan(start..end), start, 1f, learningRate: 0.1f, step: 1);
            decaying.Update(decayed.AsSpan(start..end), slope.AsSpan(start..end), start, 1f, learningRate: 0.1f, step: 1);
        }

        double[] taken = [.. plain.Zip(decayed, (without, with) => (double)without - with)];
        double[] expected = [.. first.Select((value, i) => (i >= weight.Offset && i < weight.Offset + 48) || (i >= 64 && i < 80) ? 0.05 * value : 0)];
        Close.To(expected, [.. taken.Select(value => (float)value)], 0, 1e-6, "what decayed");
    }

    [Fact]
    public void Momentum_accumulates()
    {
        Sgd sgd = new(32, 0.9f);
        float[] values = new float[32];
        sgd.Update(values, gradients, 0, 1f, 0.1f, 1);
        sgd.Update(values, gradients, 0, 1f, 0.1f, 2);
        Close.To([.. gradients.Select(g => -0.1 * (g + (1.9 * g)))], values, 1e-5, 1e-7, "values");
    }

    [Fact]
    public void What_gradients_no_longer_feed_fades_to_zero_and_not_to_numbers_that_take_long()
    {
        foreach ((IOptimizer optimizer, string faded) in new (IOptimizer, string)[] { (new Adam(32, 0.9f, 0.999f, 1e-8f), "mean"), (new Sgd(32, 0.9f), "velocity") })
        {
            float[] values = new float[32], nothing = new float[32];
            optimizer.Update(values, gradients, 0, 1f, 0.01f, 1);
            for (int step = 2; step < 1100; step++) optimizer.Update(values, nothing, 0, 1f, 0.01f, step);
            Assert.All(optimizer.State.Single(state => state.Name == faded).Values.Span.ToArray(), mean => Assert.Equal(0f, mean));
            optimizer.Update(values, [.. Enumerable.Repeat(float.NaN, 32)], 0, 1f, 0.01f, 1100);
            Assert.All(values, value => Assert.Equal(float.NaN, value));
        }
    }
}
