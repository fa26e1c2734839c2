namespace Fovea.Reports;

/// <summary>Shares side by side, of which one is a part of the other: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Part">What the smaller share is.</param>
/// <param name="Whole">What the larger share is.</param>
/// <param name="Bars">The bars, from top to bottom.</param>
public sealed record BarChart(string Title, string Part, string Whole, IReadOnlyList<Bar> Bars);

/// <summary>A bar of a <see cref="BarChart"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Part">The smaller share, 0 to 1.</param>
/// <param name="Whole">The larger share, 0 to 1.</param>
public sealed record Bar(string Name, double Part, double Whole);
