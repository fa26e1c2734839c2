namespace Fovea.Tuning.Tests.GaussianProcesses;

public sealed class AcquisitionTests
{
    [Theory]
    [InlineData(AcquisitionKind.LogExpectedImprovement, 1)]
    [InlineData(AcquisitionKind.LogExpectedImprovement, 3)]
    [InlineData(AcquisitionKind.ExpectedImprovement, 1)]
    [InlineData(AcquisitionKind.ExpectedImprovement, 3)]
    [InlineData(AcquisitionKind.ConfidenceBound, 1)]
    [InlineData(AcquisitionKind.ConfidenceBound, 3)]
    public void Derivatives_are_those_of_finite_differences(AcquisitionKind kind, int fantasies)
    {
        TrainingPoints points = MadeUpPoints.Draw(12, 3);
        GaussianProcess process = new(points, new Hyperparameters([-1, -0.5, 0, 0.3, -6]));
        double[][] outputs = [.. Enumerable.Range(0, fantasies).Select(f => points.Outputs.Select((y, i) => i == 11 ? y + f : y).ToArray())];
        Acquisition acquisition = new(process, outputs, kind, 2);
        double[] at = [0.3, 0.6, 0.2], gradient = new double[3];
        Close.To(acquisition.Evaluate(at), acquisition.Evaluate(at, gradient), 0, "value with and without derivatives");
        for (int i = 0; i < at.Length; i++)
        {
            const double Step = 1e-6;
            double[] up = [.. at], down = [.. at];
            up[i] += Step;
            down[i] -= Step;
            double difference = (acquisition.Evaluate(up) - acquisition.Evaluate(down)) / (2 * Step);
            Close.To(difference, gradient[i], 1e-6 * (1 + Math.Abs(difference)), $"{kind} d/dx[{i}]");
        }
    }

    [Fact]
    public void Gains_of_one_point_by_hand()
    {
        // At distance 0 the process of one point y = 1, variance 1 and noise 1 has mean 1/2 and variance 1/2; the best seen is 1.
        GaussianProcess process = new(new TrainingPoints([[0.5]], [1.0], [0]), new Hyperparameters([0, 0, 0]));
        double deviation = Math.Sqrt(0.5), z = 0.5 / deviation;
        double expected = deviation * ((Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI)) + (z * NormalDistribution.Below(z)));
        Close.To(expected, new Acquisition(process, [[1.0]], AcquisitionKind.ExpectedImprovement, 0).Evaluate([0.5]), 1e-14, "expected improvement");
        Close.To(Math.Log(expected), new Acquisition(process, [[1.0]], AcquisitionKind.LogExpectedImprovement, 0).Evaluate([0.5]), 1e-14, "its logarithm");
        Close.To((2 * deviation) - 0.5, new Acquisition(process, [[1.0]], AcquisitionKind.ConfidenceBound, 2).Evaluate([0.5]), 1e-14, "confidence bound");
    }

    [Theory]
    [InlineData(3, 1.0987396653277078, 0.33284096845179524)]
    [InlineData(0, -0.91893853320467274, 1.2533141373155003)]
    [InlineData(-1, -2.4851210257126413, 1.9042712333296918)]
    [InlineData(-5, -16.74430116266099, 5.3618162412880885)]
    [InlineData(-24.9, -317.35848574266738, 24.979936959471139)]
    [InlineData(-25.1, -322.37440987246403, 25.179305997377541)]
    [InlineData(-40, -808.29856835661996, 40.049906657648518)]
    [InlineData(-999, -499015.2324510965, 999.00200199598401)]
    [InlineData(-1001, -501015.23645108583, 1001.001997996016)]
    [InlineData(-1e5, -5000000023.9447895, 100000.00002)]
    public void Logarithm_of_expected_improvement(double z, double log, double slope)
    {
        (double actualLog, double actualSlope) = ExpectedImprovement.LogOfUnit(z);
        Close.To(log, actualLog, 2e-12 * Math.Max(1, Math.Abs(log)), $"log h({z})");
        Close.To(1, actualSlope / slope, 1e-9, $"slope at {z}");
    }
}
