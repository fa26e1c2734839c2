using System.Numerics.Tensors;

namespace Fovea.Tuning;

/// <summary>The most probable hyperparameters: from the best of a fixed guess and random ones, downhill.</summary>
internal static class HyperparameterFit
{
    private const int Guesses = 12;
    private const int Descents = 2;
    private const int Iterations = 50;

    /// <summary>Fits a process.</summary>
    /// <param name="points">Points and outputs.</param>
    /// <param name="stream">Where random guesses come from.</param>
    public static Hyperparameters Fit(TrainingPoints points, RandomStream stream)
    {
        HyperparameterPrior prior = new(points.Dimensions);
        MarginalLikelihood likelihood = new(points, prior);
        double[] unused = new double[points.Dimensions + 2];
        List<(double[] Logs, double Value)> starts = [];
        for (int i = 0; i < Guesses; i++)
        {
            double[] logs = prior.Guess(ref stream);
            starts.Add((logs, likelihood.Evaluate(logs, unused)));
        }

        double[] best = prior.Guess();
        double least = double.PositiveInfinity;
        foreach (double[] start in starts.OrderBy(start => start.Value).Take(Descents - 1).Select(start => start.Logs).Prepend(prior.Guess()))
        {
            double value = BoundedMinimizer.Minimize(likelihood.Evaluate, start, prior.Low, prior.High, Iterations, 1e-3);
            if (value < least) (least, best) = (value, start);
        }

        return new Hyperparameters(best);
    }
}

/// <summary>
/// What is believed of the hyperparameters before any trial, as in Optuna 4's GPSampler: a length scale l is about the width of the space, with weight
/// 0.1 (l² + l⁻²); the variance is gamma(2, 1); the noise gamma(1.1, 30), so small that it does not hide how deep the minima of smooth functions are.
/// Length scales far from 1 need many trials that speak for them. A wide prior in the logarithm (Hvarfner et al. 2024), at the most probable
/// hyperparameters, left more than half of the searches of Hartmann 6 in a lesser minimum or before.
/// </summary>
internal sealed class HyperparameterPrior
{
    /// <summary>The shortest length scale, in widths of the space.</summary>
    public const double LeastLength = 0.025;

    /// <summary>The least variance of the noise, where outputs have variance 1.</summary>
    public const double LeastNoise = 1e-7;

    private const double LengthWeight = 0.1;
    private const double VarianceShape = 2, VarianceRate = 1;
    private const double NoiseShape = 1.1, NoiseRate = 30;
    private const double FirstNoise = 1e-2;
    private const double GuessDeviation = 0.5, NoiseGuessDeviation = 1.5;

    private readonly int dimensions;

    public HyperparameterPrior(int dimensions)
    {
        this.dimensions = dimensions;
        Low = new double[dimensions + 2];
        High = new double[dimensions + 2];
        Low.AsSpan(0, dimensions).Fill(Math.Log(LeastLength));
        High.AsSpan(0, dimensions).Fill(Math.Log(1e3));
        (Low[^2], High[^2]) = (Math.Log(1e-2), Math.Log(1e3));
        (Low[^1], High[^1]) = (Math.Log(LeastNoise), 0);
    }

    /// <summary>The least logarithms.</summary>
    public double[] Low { get; }

    /// <summary>The largest logarithms.</summary>
    public double[] High { get; }

    /// <summary>Adds the negative logarithm of the density of lengths, variance and noise, up to a constant, and its derivatives by their logarithms.</summary>
    public double Penalty(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        double penalty = GammaPenalty(logs, gradient, dimensions, VarianceShape, VarianceRate)
            + GammaPenalty(logs, gradient, dimensions + 1, NoiseShape, NoiseRate);
        for (int d = 0; d < dimensions; d++)
        {
            double square = Math.Exp(2 * logs[d]);
            penalty += LengthWeight * (square + (1 / square));
            gradient[d] += 2 * LengthWeight * (square - (1 / square));
        }

        return penalty;
    }

    /// <summary>A first guess: lengths and variance of 1, little noise.</summary>
    public double[] Guess()
    {
        double[] logs = new double[dimensions + 2];
        logs[^1] = Math.Log(FirstNoise);
        return logs;
    }

    /// <summary>A guess at random around the first, within the bounds.</summary>
    public double[] Guess(ref RandomStream stream)
    {
        double[] logs = Guess();
        for (int i = 0; i < logs.Length; i++)
        {
            double deviation = i == logs.Length - 1 ? NoiseGuessDeviation : GuessDeviation;
            logs[i] = Math.Clamp(logs[i] + (deviation * stream.NextNormal()), Low[i], High[i]);
        }

        return logs;
    }

    private static double GammaPenalty(ReadOnlySpan<double> logs, Span<double> gradient, int i, double shape, double rate)
    {
        double scaled = rate * Math.Exp(logs[i]);
        gradient[i] += scaled - (shape - 1);
        return scaled - ((shape - 1) * logs[i]);
    }
}

/// <summary>
/// How badly hyperparameters explain the outputs, and the prior dislikes them: -log p(y | θ) - log p(θ), without constants
/// (Rasmussen and Williams 2006, equations 5.8 and 5.9).
/// </summary>
/// <remarks>Pairs (i, j) with j below i stand one after another: pair i (i - 1) / 2 + j.</remarks>
internal sealed class MarginalLikelihood
{
    private readonly TrainingPoints points;
    private readonly HyperparameterPrior prior;
    private readonly double[][] squares;
    private readonly double[] distances, kernel, slope, weights;
    private readonly double[] matrix;

    public MarginalLikelihood(TrainingPoints points, HyperparameterPrior prior)
    {
        (this.points, this.prior) = (points, prior);
        int n = points.Count, pairs = n * (n - 1) / 2;
        squares = [.. Enumerable.Range(0, points.Dimensions).Select(_ => new double[pairs])];
        (distances, kernel, slope, weights) = (new double[pairs], new double[pairs], new double[pairs], new double[pairs]);
        matrix = new double[n * n];
        for (int c = 0; c < points.Columns.Length; c++)
        {
            double[] column = points.Columns[c], target = squares[points.ScaleOf[c]];
            for (int i = 1, pair = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++, pair++)
                {
                    double difference = column[i] - column[j];
                    target[pair] += difference * difference;
                }
            }
        }
    }

    /// <summary>The value and its derivatives by the logarithms; infinite where the kernel's matrix cannot be factored.</summary>
    public double Evaluate(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        int n = points.Count, dimensions = points.Dimensions;
        double variance = Math.Exp(logs[^2]), noise = Math.Exp(logs[^1]);
        Array.Clear(distances);
        for (int d = 0; d < dimensions; d++) TensorPrimitives.MultiplyAdd(squares[d], Math.Exp(-2 * logs[d]), distances, distances);
        Matern.Evaluate(distances, kernel, slope);
        for (int i = 0, pair = 0; i < n; pair += i, i++)
        {
            TensorPrimitives.Multiply(kernel.AsSpan(pair, i), variance, matrix.AsSpan(i * n, i));
            matrix[(i * n) + i] = variance + noise;
        }

        Cholesky factor;
        try
        {
            factor = Cholesky.Factor(matrix, n);
        }
        catch (ArithmeticException)
        {
            gradient.Clear();
            return double.PositiveInfinity;
        }

        double[] alpha = factor.Solve(points.Outputs);
        double value = (0.5 * TensorPrimitives.Dot<double>(points.Outputs, alpha)) + factor.HalfLogDeterminant;

        // dK/dθ is multiplied by W = α αᵀ - K⁻¹ and summed: pairs count twice, which takes the half away.
        factor.Inverse(matrix);
        double diagonal = 0;
        for (int i = 0, pair = 0; i < n; pair += i, i++)
        {
            Span<double> row = weights.AsSpan(pair, i);
            TensorPrimitives.Multiply(alpha.AsSpan(0, i), alpha[i], row);
            TensorPrimitives.Subtract(row, matrix.AsSpan(i * n, i), row);
            diagonal += (alpha[i] * alpha[i]) - matrix[(i * n) + i];
        }

        gradient[^2] = -variance * (TensorPrimitives.Dot<double>(weights, kernel) + (0.5 * diagonal));
        gradient[^1] = -0.5 * noise * diagonal;
        TensorPrimitives.Multiply<double>(weights, slope, weights);
        for (int d = 0; d < dimensions; d++)
            gradient[d] = 2 * variance * Math.Exp(-2 * logs[d]) * TensorPrimitives.Dot<double>(weights, squares[d]);
        return value + prior.Penalty(logs, gradient);
    }
}
