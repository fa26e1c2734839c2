using Fovea.Tuning.Numerics;

namespace Fovea.Tuning.GaussianProcesses;

/// <summary>
/// What is believed of the hyperparameters before any trial: logarithms are normal. Length scales grow with the root of the number of dimensions, as
/// distances do (Hvarfner et al. 2024, Vanilla Bayesian optimization performs great in high dimensions, equation 7). Noise is believed
/// small but with little force: as much of it as that paper has, exp(-4), hides how deep the minima of smooth functions are.
/// </summary>
internal sealed class HyperparameterPrior
{
    /// <summary>The shortest length scale, in widths of the space.</summary>
    public const double LeastLength = 0.025;

    /// <summary>The least variance of the noise, where outputs have variance 1.</summary>
    public const double LeastNoise = 1e-6;

    private readonly double[] means, deviations;

    public HyperparameterPrior(int dimensions)
    {
        means = new double[dimensions + 2];
        deviations = new double[dimensions + 2];
        means.AsSpan(0, dimensions).Fill(Math.Sqrt(2) + (0.5 * Math.Log(dimensions)));
        deviations.AsSpan(0, dimensions).Fill(Math.Sqrt(3));
        (means[^2], deviations[^2]) = (0, 1);
        (means[^1], deviations[^1]) = (-10, 3);

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

    /// <summary>Adds the negative logarithm of the density, up to a constant, and its derivatives.</summary>
    public double Penalty(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        double penalty = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            double z = (logs[i] - means[i]) / deviations[i];
            penalty += 0.5 * z * z;
            gradient[i] += z / deviations[i];
        }

        return penalty;
    }

    /// <summary>A first guess: the middle of the noise and variance, and lengths of half the space per root of dimensions.</summary>
    public double[] Guess()
    {
        double[] logs = [.. means];
        int dimensions = logs.Length - 2;
        logs.AsSpan(0, dimensions).Fill(Math.Log(0.5) + (0.5 * Math.Log(dimensions)));
        return logs;
    }

    /// <summary>A guess away from the first by the prior's deviations, within the bounds.</summary>
    public double[] Guess(ref RandomStream stream)
    {
        double[] logs = Guess();
        for (int i = 0; i < logs.Length; i++) logs[i] = Math.Clamp(logs[i] + (deviations[i] * 0.5 * stream.NextNormal()), Low[i], High[i]);
        return logs;
    }
}
