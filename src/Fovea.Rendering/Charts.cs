namespace Fovea.Rendering;

/// <summary>Curves over one pair of axes: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Caption">How it came about, in one line; may be empty.</param>
/// <param name="Horizontal">The axis from left to right.</param>
/// <param name="Vertical">The axis from bottom to top.</param>
/// <param name="Series">The curves, at least one.</param>
public sealed record LineChart(string Title, string Caption, ChartAxis Horizontal, ChartAxis Vertical, IReadOnlyList<ChartSeries> Series);

/// <summary>A curve of a <see cref="LineChart"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Points">Where it goes through, from left to right.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>How it is drawn.</summary>
    public SeriesStyle Style { get; init; }

    /// <summary>Number of its colour, from 0 on; null for that of its place among the curves.</summary>
    public int? Color { get; init; }
}

/// <summary>How a <see cref="ChartSeries"/> is drawn.</summary>
public enum SeriesStyle
{
    /// <summary>A line from point to point.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>Points that nothing joins.</summary>
    Dots,

    /// <summary>A line that stays at each point's height until the next point.</summary>
    Steps,

    /// <summary>Crosses on the upper edge, for what has a place but no value: the points' Y is NaN.</summary>
    Crosses,
}

/// <summary>A point of a <see cref="ChartSeries"/>.</summary>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Y">Along the vertical axis.</param>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>Points over one pair of axes, shaded by a third quantity: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Caption">How it came about, in one line; may be empty.</param>
/// <param name="Horizontal">The axis from left to right.</param>
/// <param name="Vertical">The axis from bottom to top.</param>
/// <param name="Points">The points, at least one with a height.</param>
internal sealed record ScatterChart(string Title, string Caption, ChartAxis Horizontal, ChartAxis Vertical, IReadOnlyList<ScatterPoint> Points);

/// <summary>A point of a <see cref="ScatterChart"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Y">Along the vertical axis; null for what has no value: a cross on the upper edge.</param>
/// <param name="Shade">0 to 1, from the palest to the strongest colour.</param>
internal sealed record ScatterPoint(string Name, double X, double? Y, double Shade)
{
    /// <summary>Whether it is the one to look at.</summary>
    public bool IsEmphasised { get; init; }
}

/// <summary>Things with many values each as lines over parallel axes (Inselberg 1985), coloured by their place on the last one: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Axes">The axes from left to right, at least two; the last one is the result, of which less is better.</param>
/// <param name="Lines">A line per thing.</param>
internal sealed record ParallelCoordinates(string Title, IReadOnlyList<ChartAxis> Axes, IReadOnlyList<ParallelLine> Lines);

/// <summary>A line of <see cref="ParallelCoordinates"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Values">[axes]: its value on each; null where it has none.</param>
internal sealed record ParallelLine(string Name, IReadOnlyList<double?> Values)
{
    /// <summary>Whether it is the one to look at.</summary>
    public bool IsEmphasised { get; init; }
}

/// <summary>Shares side by side, of which one is a part of the other: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Part">What the smaller share is.</param>
/// <param name="Whole">What the larger share is.</param>
/// <param name="Bars">The bars, from top to bottom.</param>
internal sealed record BarChart(string Title, string Part, string Whole, IReadOnlyList<Bar> Bars);

/// <summary>A bar of a <see cref="BarChart"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Part">The smaller share, 0 to 1.</param>
/// <param name="Whole">The larger share, 0 to 1.</param>
internal sealed record Bar(string Name, double Part, double Whole);

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
