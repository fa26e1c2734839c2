using System.Numerics.Tensors;

namespace Fovea.Tuning;

/// <summary>
/// How much is to be gained at a point. Trials that still run enter as fantasies: outcomes drawn from the process, each a process of its own with the same
/// variance; the gain is averaged over them (Snoek et al. 2012, section 3.2; its logarithm as in Ament et al. 2023, section 4).
/// </summary>
internal sealed class Acquisition
{
    private readonly GaussianProcess process;
    private readonly IReadOnlyList<double[]> weights;
    private readonly IReadOnlyList<double> bests;
    private readonly AcquisitionKind kind;
    private readonly double kappa;
    private readonly double[] gains, meanSlopes, deviationSlopes, summedWeights;

    /// <summary>A gain to maximise.</summary>
    /// <param name="process">The process after all points, those of fantasies too.</param>
    /// <param name="fantasies">Per fantasy, the outputs at all points; one where nothing runs.</param>
    /// <param name="kind">Which gain.</param>
    /// <param name="kappa">Deviations, for the confidence bound.</param>
    public Acquisition(GaussianProcess process, IReadOnlyList<double[]> fantasies, AcquisitionKind kind, double kappa)
    {
        (this.process, this.kind, this.kappa) = (process, kind, kappa);
        weights = [.. fantasies.Select(outputs => process.Weights(outputs))];
        bests = [.. fantasies.Select(outputs => TensorPrimitives.Min<double>(outputs))];
        (gains, meanSlopes, deviationSlopes) = (new double[weights.Count], new double[weights.Count], new double[weights.Count]);
        summedWeights = new double[process.Count];
    }

    /// <summary>The gain at a point.</summary>
    /// <param name="features">[columns].</param>
    public double Evaluate(ReadOnlySpan<double> features) => Gain(features, withSlopes: false, out _);

    /// <summary>The gain at a point and its derivatives.</summary>
    /// <param name="features">[columns].</param>
    /// <param name="gradient">[columns]; becomes the derivatives.</param>
    public double Evaluate(ReadOnlySpan<double> features, Span<double> gradient)
    {
        double gain = Gain(features, withSlopes: true, out double deviation);
        double deviationSlope = 0;
        Array.Clear(summedWeights);
        for (int f = 0; f < gains.Length; f++)
        {
            double share = kind == AcquisitionKind.LogExpectedImprovement ? Math.Exp(gains[f] - gain) / gains.Length : 1.0 / gains.Length;
            deviationSlope += share * deviationSlopes[f];
            TensorPrimitives.MultiplyAdd(weights[f], share * meanSlopes[f], summedWeights, summedWeights);
        }

        gradient.Clear();
        process.MeanSlope(summedWeights, 1, gradient);
        process.VarianceSlope(deviationSlope / (2 * deviation), gradient);
        return gain;
    }

    private double Gain(ReadOnlySpan<double> features, bool withSlopes, out double deviation)
    {
        deviation = Math.Sqrt(process.MoveTo(features, withSlopes));
        for (int f = 0; f < gains.Length; f++)
            (gains[f], meanSlopes[f], deviationSlopes[f]) = GainOf(process.Mean(weights[f]), deviation, bests[f]);
        if (gains.Length == 1) return gains[0];
        if (kind != AcquisitionKind.LogExpectedImprovement) return gains.Average();
        double largest = gains.Max();
        double sum = 0;
        foreach (double gain in gains) sum += Math.Exp(gain - largest);
        return largest + Math.Log(sum / gains.Length);
    }

    private (double Gain, double MeanSlope, double DeviationSlope) GainOf(double mean, double deviation, double best)
    {
        double z = (best - mean) / deviation;
        switch (kind)
        {
            case AcquisitionKind.ConfidenceBound:
                return ((kappa * deviation) - mean, -1, kappa);
            case AcquisitionKind.ExpectedImprovement:
                (double value, double below) = ExpectedImprovement.OfUnit(z);
                return (deviation * value, -below, value - (z * below));
            default:
                (double log, double slope) = ExpectedImprovement.LogOfUnit(z);
                return (Math.Log(deviation) + log, -slope / deviation, (1 - (z * slope)) / deviation);
        }
    }
}

/// <summary>
/// h(z) = φ(z) + z Φ(z), the expected improvement over a bound that lies z deviations above the mean, in deviations.
/// </summary>
internal static class ExpectedImprovement
{
    private const double HalfLogTwoPi = 0.91893853320467274;

    /// <summary>log h and its derivative Φ/h: directly from -25 on, by Mills' ratio below, by its series below -1000 (Ament et al. 2023, equation 9).</summary>
    public static (double Log, double Slope) LogOfUnit(double z)
    {
        if (z >= -25)
        {
            double below = NormalDistribution.Below(z);
            double h = NormalDistribution.Density(z) + (z * below);
            return (Math.Log(h), below / h);
        }

        double ratio = NormalDistribution.MillsRatio(z);
        double inverse = 1 / (z * z);
        double share = z > -1000 ? 1 + (z * ratio) : inverse * (1 - (3 * inverse));
        return ((-0.5 * z * z) - HalfLogTwoPi + Math.Log(share), ratio / share);
    }

    /// <summary>h and its derivative Φ.</summary>
    public static (double Value, double Slope) OfUnit(double z)
    {
        double below = NormalDistribution.Below(z);
        return (Math.Max(0, NormalDistribution.Density(z) + (z * below)), below);
    }
}
