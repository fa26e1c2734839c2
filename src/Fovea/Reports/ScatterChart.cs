namespace Fovea.Reports;

/// <summary>Points over one pair of axes, shaded by a third quantity: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Caption">How it came about, in one line; may be empty.</param>
/// <param name="Horizontal">The axis from left to right.</param>
/// <param name="Vertical">The axis from bottom to top.</param>
/// <param name="Points">The points, at least one with a height.</param>
public sealed record ScatterChart(string Title, string Caption, ChartAxis Horizontal, ChartAxis Vertical, IReadOnlyList<ScatterPoint> Points);

/// <summary>A point of a <see cref="ScatterChart"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Y">Along the vertical axis; null for what has no value: a cross on the upper edge.</param>
/// <param name="Shade">0 to 1, from the palest to the strongest colour.</param>
public sealed record ScatterPoint(string Name, double X, double? Y, double Shade)
{
    /// <summary>Whether it is the one to look at.</summary>
    public bool IsEmphasised { get; init; }
}
