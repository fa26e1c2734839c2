namespace Fovea.Tuning;

/// <summary>The normal distribution of mean 0 and deviation 1, accurate in relative terms far into its tails.</summary>
internal static class NormalDistribution
{
    private const double RootHalf = 0.70710678118654752;
    private const double RootTwoPi = 2.5066282746310005;

    /// <summary>The density φ.</summary>
    public static double Density(double z) => Math.Exp(-0.5 * z * z) / RootTwoPi;

    /// <summary>The probability Φ of less than <paramref name="z"/>.</summary>
    public static double Below(double z) =>
        z > 0 ? 1 - Below(-z) : 0.5 * Math.Exp(-0.5 * z * z) * ScaledComplementaryError(-z * RootHalf);

    /// <summary>Φ/φ for z at most 0 (Mills' ratio of -z).</summary>
    public static double MillsRatio(double z) => 0.5 * RootTwoPi * ScaledComplementaryError(-z * RootHalf);

    /// <summary>
    /// erfcx(x) = exp(x²) erfc(x) for x at least 0. Below 1 by the series of erf; from 1 on by the trapezoidal rule on its integral with the
    /// residue of the pole added (Chiarella and Reichel 1968, On the evaluation of integrals related to the error function), whose error at
    /// step 1/2 is exp(-4π²).
    /// </summary>
    public static double ScaledComplementaryError(double x)
    {
        double square = x * x;
        if (x < 1)
        {
            double term = 1, sum = 1;
            for (int n = 1; n < 60 && Math.Abs(term) > 1e-18; n++)
            {
                term *= -square / n;
                sum += term / ((2 * n) + 1);
            }

            return Math.Exp(square) * (1 - (2 / Math.Sqrt(Math.PI) * x * sum));
        }

        const double Step = 0.5;
        double integral = 0.5 / square;
        for (int n = 1; n <= 13; n++)
        {
            double place = n * Step * n * Step;
            integral += Math.Exp(-place) / (place + square);
        }

        double residue = x < Math.PI / Step ? 2 * Math.Exp(square) / (1 - Math.Exp(2 * Math.PI * x / Step)) : 0;
        return (2 * Step / Math.PI * x * integral) + residue;
    }
}
