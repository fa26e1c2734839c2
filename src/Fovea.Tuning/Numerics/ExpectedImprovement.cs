namespace Fovea.Tuning.Numerics;

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
