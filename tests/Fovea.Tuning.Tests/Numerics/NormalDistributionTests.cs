namespace Fovea.Tuning.Tests.Numerics;

/// <summary>Against numbers computed with 60 and 400 digits (mpmath 1.2).</summary>
public sealed class NormalDistributionTests
{
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1e-6, 0.9999988716218329)]
    [InlineData(0.25, 0.77034654773099674)]
    [InlineData(0.5, 0.61569034419292587)]
    [InlineData(0.999, 0.42785694262141683)]
    [InlineData(1, 0.427583576155807)]
    [InlineData(1.5, 0.3215854164543175)]
    [InlineData(3, 0.17900115118138995)]
    [InlineData(6.2, 0.089858108319745925)]
    [InlineData(6.3, 0.088465899352852195)]
    [InlineData(10, 0.056140992743822586)]
    [InlineData(100, 0.0056416137829894329)]
    [InlineData(1e5, 5.6418958351954681e-6)]
    public void Scaled_complementary_error_function(double x, double expected) =>
        Close.To(1, NormalDistribution.ScaledComplementaryError(x) / expected, 1e-14, $"erfcx({x})");

    [Theory]
    [InlineData(-30, 4.9067139271481871e-198)]
    [InlineData(-3, 0.0013498980316300946)]
    [InlineData(0, 0.5)]
    [InlineData(0.70710678118654752, 0.76024993890652329)]
    [InlineData(6, 0.99999999901341230)]
    public void Probability_below(double z, double expected) => Close.To(1, NormalDistribution.Below(z) / expected, 1e-13, $"below {z}");
}
