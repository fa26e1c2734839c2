namespace Fovea.Reports;

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
