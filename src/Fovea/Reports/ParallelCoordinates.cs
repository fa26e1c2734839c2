namespace Fovea.Reports;

/// <summary>Things with many values each as lines over parallel axes (Inselberg 1985), coloured by their place on the last one: plain data, whatever they are of.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Axes">The axes from left to right, at least two; the last one is the result, of which less is better.</param>
/// <param name="Lines">A line per thing.</param>
public sealed record ParallelCoordinates(string Title, IReadOnlyList<ChartAxis> Axes, IReadOnlyList<ParallelLine> Lines);

/// <summary>A line of <see cref="ParallelCoordinates"/>.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Values">[axes]: its value on each; null where it has none.</param>
public sealed record ParallelLine(string Name, IReadOnlyList<double?> Values)
{
    /// <summary>Whether it is the one to look at.</summary>
    public bool IsEmphasised { get; init; }
}
