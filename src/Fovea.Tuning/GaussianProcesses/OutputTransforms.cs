namespace Fovea.Tuning;

/// <summary>A study's values as a process sees them: bent, then of mean 0 and deviation 1.</summary>
internal static class OutputTransforms
{
    private const double NearestToEnd = 1e-6;

    /// <summary>Values as outputs.</summary>
    /// <param name="values">Finite, less is better.</param>
    /// <param name="transform">How they are bent.</param>
    public static double[] Apply(IReadOnlyList<double> values, OutputTransform transform) => transform switch
    {
        OutputTransform.Logit => Standardized([.. values.Select(Logit)]),
        OutputTransform.YeoJohnson => YeoJohnson(Standardized(values)),
        _ => Standardized(values),
    };

    /// <summary>The power transform of Yeo and Johnson 2000, equation 2.1.</summary>
    internal static double YeoJohnson(double value, double power)
    {
        if (value >= 0) return Math.Abs(power) < 1e-9 ? Math.Log(1 + value) : (Math.Pow(1 + value, power) - 1) / power;
        double other = 2 - power;
        return Math.Abs(other) < 1e-9 ? -Math.Log(1 - value) : -(Math.Pow(1 - value, other) - 1) / other;
    }

    private static double Logit(double value)
    {
        double rate = Math.Clamp(value, NearestToEnd, 1 - NearestToEnd);
        return Math.Log(rate / (1 - rate));
    }

    private static double[] Standardized(IReadOnlyList<double> values)
    {
        // Halved before they are summed: values as large as doubles go must not overflow.
        double mean = values.Sum(value => value / values.Count);
        double largest = values.Max(value => Math.Abs(value - mean));
        if (largest == 0 || !double.IsFinite(largest)) return new double[values.Count];
        double deviation = largest * Math.Sqrt(values.Sum(value => Math.Pow((value - mean) / largest, 2)) / values.Count);
        return [.. values.Select(value => (value - mean) / deviation)];
    }

    /// <summary>With the power of the largest likelihood, found among -2 to 4 by golden sections.</summary>
    private static double[] YeoJohnson(double[] values)
    {
        double logs = values.Sum(value => Math.Sign(value) * Math.Log(1 + Math.Abs(value)));
        double low = -2, high = 4, section = (3 - Math.Sqrt(5)) / 2;
        for (int i = 0; i < 25; i++)
        {
            double left = low + (section * (high - low)), right = high - (section * (high - low));
            if (Loss(left) < Loss(right)) high = right;
            else low = left;
        }

        return Standardized([.. values.Select(value => YeoJohnson(value, (low + high) / 2))]);

        double Loss(double power)
        {
            double[] bent = [.. values.Select(value => YeoJohnson(value, power))];
            double mean = bent.Average();
            double variance = bent.Sum(value => (value - mean) * (value - mean)) / bent.Length;
            return variance > 0 ? (0.5 * values.Length * Math.Log(variance)) - ((power - 1) * logs) : double.PositiveInfinity;
        }
    }
}
