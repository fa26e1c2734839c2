namespace Fovea.Reports;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What is counted and its unit.</param>
/// <param name="IsLogarithmic">Whether equal lengths are equal ratios; all values must then be above 0.</param>
public sealed record ChartAxis(string Label, bool IsLogarithmic = false)
{
    /// <summary>Values that are marked; null for round ones.</summary>
    public IReadOnlyList<double>? Marks { get; init; }

    /// <summary>Whether values are counted, so that marks between whole numbers mean nothing.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What the values 0, 1, 2, ... stand for; null where values are numbers.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What the axis reaches from and to, so that marks outside are left out; null for as far as the values and round marks go.</summary>
    public (double Least, double Most)? Bounds { get; init; }
}
