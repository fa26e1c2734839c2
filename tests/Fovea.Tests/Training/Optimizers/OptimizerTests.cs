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
    public void Momentum_accumulates()
    {
        Sgd sgd = new(32, 0.9f);
        float[] values = new float[32];
        sgd.Update(values, gradients, 0, 1f, 0.1f, 1);
        sgd.Update(values, gradients, 0, 1f, 0.1f, 2);
        Close.To([.. gradients.Select(g => -0.1 * (g + (1.9 * g)))], values, 1e-5, 1e-7, "values");
    }
}
