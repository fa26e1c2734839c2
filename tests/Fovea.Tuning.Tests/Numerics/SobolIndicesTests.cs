using Fovea.Numerics;

namespace Fovea.Tuning.Tests.Numerics;

/// <summary>Functions whose indices are known in closed form.</summary>
public sealed class SobolIndicesTests
{
    private const int Points = 4096;

    [Fact]
    public void Of_a_sum_each_input_has_its_share_of_the_variance_and_no_more()
    {
        (double First, double Total)[] indices = Estimate(x => x[0] + (2 * x[1]) + 7, 3);
        Close(0.2, indices[0].First);
        Close(0.8, indices[1].First);
        Assert.All(indices, index => Close(index.First, index.Total));
        Close(0, indices[2].Total);
    }

    [Fact]
    public void Of_a_product_without_means_only_both_together_matter()
    {
        (double First, double Total)[] indices = Estimate(x => (x[0] - 0.5) * (x[1] - 0.5), 2);
        Assert.All(indices, index => Close(0, index.First));
        Assert.All(indices, index => Close(1, index.Total));
    }

    /// <summary>Ishigami and Homma 1990: sin x1 + a sin² x2 + b x3⁴ sin x1 over ±π, with a = 7 and b = 0.1.</summary>
    [Fact]
    public void Ishigamis_function_has_its_published_indices()
    {
        (double First, double Total)[] indices = Estimate(
            unit =>
            {
                double x1 = Math.PI * ((2 * unit[0]) - 1), x2 = Math.PI * ((2 * unit[1]) - 1), x3 = Math.PI * ((2 * unit[2]) - 1);
                return Math.Sin(x1) + (7 * Math.Pow(Math.Sin(x2), 2)) + (0.1 * Math.Pow(x3, 4) * Math.Sin(x1));
            },
            3);
        double p4 = Math.Pow(Math.PI, 4), variance = 0.5 + (49.0 / 8) + (0.1 * p4 / 5) + (0.01 * p4 * p4 / 18);
        double first1 = 0.5 * Math.Pow(1 + (0.1 * p4 / 5), 2) / variance, first2 = 49.0 / 8 / variance, both13 = 0.01 * p4 * p4 * ((1.0 / 18) - (1.0 / 50)) / variance;
        Close(first1, indices[0].First);
        Close(first2, indices[1].First);
        Close(0, indices[2].First);
        Close(first1 + both13, indices[0].Total);
        Close(first2, indices[1].Total);
        Close(both13, indices[2].Total);
    }

    [Fact]
    public void Of_a_constant_nothing_matters() => Assert.All(Estimate(_ => 3, 2), index => Assert.Equal((0, 0), index));

    [Fact]
    public void The_function_is_called_once_for_every_point_and_mixture()
    {
        int calls = 0;
        SobolIndices.Estimate(_ => calls++, 3, 64, new RandomStream(1, RandomPurpose.Sensitivity, 0));
        Assert.Equal(64 * (3 + 2), calls);
    }

    private static (double First, double Total)[] Estimate(Func<ReadOnlySpan<double>, double> function, int inputs) =>
        SobolIndices.Estimate(function, inputs, Points, new RandomStream(0, RandomPurpose.Sensitivity, 0));

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 0.01);
}
