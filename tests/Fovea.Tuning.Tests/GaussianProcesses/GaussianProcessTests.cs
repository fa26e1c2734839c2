using Fovea.Numerics;

namespace Fovea.Tuning.Tests.GaussianProcesses;

public sealed class GaussianProcessTests
{
    private static double Kernel(double distance)
    {
        double a = Math.Sqrt(5) * distance;
        return (1 + a + (a * a / 3)) * Math.Exp(-a);
    }

    [Fact]
    public void One_point_by_hand()
    {
        // Length 1/2, variance 2, noise 1/2: k* = 2 k(0.2 / 0.5), mean k* y / 2.5, variance 2 - k*²/2.5.
        GaussianProcess process = new(new TrainingPoints([[0.3]], [3.0], [0]), new Hyperparameters([Math.Log(0.5), Math.Log(2), Math.Log(0.5)]));
        double kernel = 2 * Kernel(0.4);
        Close.To(2 - (kernel * kernel / 2.5), process.MoveTo([0.5], withSlopes: false), 1e-14, "variance");
        Close.To(kernel * 3 / 2.5, process.Mean(process.Weights([3.0])), 1e-14, "mean");
    }

    [Fact]
    public void Three_points_by_Cramers_rule()
    {
        double[] at = [0.1, 0.4, 0.9], y = [1, -2, 0.5];
        GaussianProcess process = new(new TrainingPoints([[0.1], [0.4], [0.9]], y, [0]), new Hyperparameters([Math.Log(0.7), 0, Math.Log(0.01)]));
        double[,] k = new double[3, 3];
        double[] kernel = new double[3];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++) k[i, j] = Kernel(Math.Abs(at[i] - at[j]) / 0.7) + (i == j ? 0.01 : 0);
            kernel[i] = Kernel(Math.Abs(0.6 - at[i]) / 0.7);
        }

        double[] weights = Solve(k, y), half = Solve(k, kernel);
        double variance = process.MoveTo([0.6], withSlopes: false);
        Close.To(weights.Zip(kernel, (w, v) => w * v).Sum(), process.Mean(process.Weights(y)), 1e-11, "mean");
        Close.To(1 - half.Zip(kernel, (w, v) => w * v).Sum(), variance, 1e-11, "variance");
    }

    [Fact]
    public void Draws_have_the_mean_and_the_covariance_of_the_process()
    {
        TrainingPoints points = MadeUpPoints.Draw(6, 2);
        GaussianProcess process = new(points, new Hyperparameters([-0.5, 0, 0, -3]));
        double[] weights = process.Weights(points.Outputs);
        double[][] targets = [[0.2, 0.3], [0.25, 0.3]];
        double[][] draws = process.Draw(weights, targets, 40_000, new RandomStream(3, RandomPurpose.Fantasies, 0));
        double variance = process.MoveTo(targets[0], withSlopes: false) + process.Hyperparameters.Noise, mean = process.Mean(weights);
        double drawnMean = draws.Average(draw => draw[0]);
        Close.To(mean, drawnMean, 5 * Math.Sqrt(variance / 40_000), "mean");
        Close.To(1, draws.Average(draw => Math.Pow(draw[0] - mean, 2)) / variance, 0.05, "variance over its own");

        // Neighbours are drawn alike: their difference varies by little more than twice the noise.
        double apart = draws.Average(draw => Math.Pow(draw[0] - draw[1], 2));
        Assert.InRange(apart / (2 * process.Hyperparameters.Noise), 0.95, 1.5);
    }

    [Fact]
    public void The_mean_alone_is_the_mean_with_the_variance()
    {
        TrainingPoints points = MadeUpPoints.Draw(7, 3);
        GaussianProcess process = new(points, new Hyperparameters([-0.5, 0, 0.3, 0.2, -3]));
        double[] weights = process.Weights(points.Outputs), place = [0.2, 0.7, 0.4];
        process.MoveTo(place, withSlopes: false);
        Assert.Equal(process.Mean(weights), process.MeanAt(place, weights));
    }

    [Fact]
    public void A_point_left_out_is_predicted_as_by_a_process_that_never_saw_it()
    {
        TrainingPoints points = MadeUpPoints.Draw(6, 2);
        Hyperparameters hyperparameters = new([-0.5, 0, 0.2, -2]);
        double[] predictions = new GaussianProcess(points, hyperparameters).LeaveOneOut(points.Outputs);
        for (int i = 0; i < points.Count; i++)
        {
            int[] others = [.. Enumerable.Range(0, points.Count).Where(j => j != i)];
            double[] outputs = [.. others.Select(j => points.Outputs[j])];
            GaussianProcess without = new(new TrainingPoints([.. others.Select(RowOf)], outputs, points.ScaleOf), hyperparameters);
            Close.To(without.MeanAt(RowOf(i), without.Weights(outputs)), predictions[i], 1e-11, $"point {i}");
        }

        double[] RowOf(int point) => [.. points.Columns.Select(column => column[point])];
    }

    private static double[] Solve(double[,] a, double[] b)
    {
        double[] x = new double[3];
        for (int column = 0; column < 3; column++)
        {
            double[,] replaced = (double[,])a.Clone();
            for (int i = 0; i < 3; i++) replaced[i, column] = b[i];
            x[column] = Determinant(replaced) / Determinant(a);
        }

        return x;
    }

    private static double Determinant(double[,] m) =>
        (m[0, 0] * ((m[1, 1] * m[2, 2]) - (m[1, 2] * m[2, 1])))
        - (m[0, 1] * ((m[1, 0] * m[2, 2]) - (m[1, 2] * m[2, 0])))
        + (m[0, 2] * ((m[1, 0] * m[2, 1]) - (m[1, 1] * m[2, 0])));
}
