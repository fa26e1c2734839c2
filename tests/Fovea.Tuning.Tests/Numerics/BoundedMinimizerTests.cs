namespace Fovea.Tuning.Tests.Numerics;

public sealed class BoundedMinimizerTests
{
    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double valley = x[1] - (x[0] * x[0]);
        gradient[0] = (-400 * x[0] * valley) - (2 * (1 - x[0]));
        gradient[1] = 200 * valley;
        return (100 * valley * valley) + Math.Pow(1 - x[0], 2);
    }

    [Fact]
    public void Free_minimum()
    {
        double[] x = [-1.2, 1];
        BoundedMinimizer.Minimize(Rosenbrock, x, [-5, -5], [5, 5], 200, 1e-10);
        Close.To(1, x[0], 1e-5, "x");
        Close.To(1, x[1], 1e-5, "y");
    }

    [Fact]
    public void Minimum_at_a_bound()
    {
        // With x at most 1/2 the minimum is at (1/2, 1/4), where the bound holds x.
        double[] x = [-1.2, 1];
        double value = BoundedMinimizer.Minimize(Rosenbrock, x, [-5, -5], [0.5, 5], 200, 1e-10);
        Assert.Equal(0.5, x[0]);
        Close.To(0.25, x[1], 1e-6, "y");
        Close.To(0.25, value, 1e-9, "value");
    }

    [Fact]
    public void Steps_stop_short_of_where_there_is_no_value()
    {
        double[] x = [1];
        BoundedMinimizer.Minimize(
            (at, gradient) =>
            {
                gradient[0] = 1 - (1 / at[0]);
                return at[0] > 0 ? at[0] - Math.Log(at[0]) : double.NaN;
            },
            x,
            [-10],
            [10],
            100,
            1e-9);
        Close.To(1, x[0], 1e-6, "x");
    }
}
