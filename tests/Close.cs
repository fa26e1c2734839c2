namespace Fovea.Testing;

/// <summary>The one numeric assertion: prints where the largest error is.</summary>
internal static class Close
{
    public static void To(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double relative, double absolute, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = 0;
        int place = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double excess = Math.Abs(actual[i] - expected[i]) / (absolute + (relative * Math.Abs(expected[i])));
            if (double.IsNaN(excess)) excess = double.PositiveInfinity;
            if (excess <= worst) continue;
            worst = excess;
            place = i;
        }

        Assert.True(worst <= 1, $"{what}[{place}]: expected {expected[place]:R}, but is {actual[place]:R} ({worst:F1} times the tolerance)");
    }

    public static void To(double expected, double actual, double absolute, string what) =>
        Assert.True(Math.Abs(expected - actual) <= absolute, $"{what}: expected {expected:R}, but is {actual:R}");
}
