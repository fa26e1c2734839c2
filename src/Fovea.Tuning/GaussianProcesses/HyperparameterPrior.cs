using Fovea.Tuning.Numerics;

namespace Fovea.Tuning.GaussianProcesses;

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
