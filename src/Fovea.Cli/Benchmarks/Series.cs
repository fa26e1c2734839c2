namespace Fovea.Cli.Benchmarks;

/// <summary>One figure, measured again and again in turns with others: machines drift, medians of turns compare.</summary>
internal sealed class Series(Func<double> measure)
{
    private readonly List<double> values = [];

    /// <summary>The middle one of what was measured.</summary>
    public double Median => values.Order().ElementAt(values.Count / 2);

    /// <summary>The middle one of the ratios to another figure that was measured in the same rounds.</summary>
    public double RatioTo(Series other) => values.Zip(other.values, (mine, its) => mine / its).Order().ElementAt(values.Count / 2);

    /// <summary>Measures once and forgets the figure: code is compiled and caches fill.</summary>
    public void WarmUp() => measure();

    /// <summary>Measures once more.</summary>
    public void Take() => values.Add(measure());
}
