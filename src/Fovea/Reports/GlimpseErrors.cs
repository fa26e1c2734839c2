namespace Fovea.Reports;

/// <summary>Error against the number of glimpses as a chart.</summary>
public static class GlimpseErrors
{
    /// <summary>A curve per run; null if no model looks more than once.</summary>
    /// <param name="runs">The runs; those without looks are left out.</param>
    public static LineChart? Of(params IReadOnlyList<RunReport> runs)
    {
        ChartSeries[] series = [.. runs
            .Select((run, i) => new ChartSeries(run.Name, [.. (run.Looks?.Survey.ErrorPercentByGlimpse ?? []).Select((error, t) => new ChartPoint(t + 1, error))]) { Color = i })
            .Where(each => each.Points.Count > 1)];
        return series.Length == 0 ? null : new LineChart(
            "Error against the number of glimpses", "if each look had ended there", new ChartAxis("glimpses") { IsWhole = true }, new ChartAxis("%"), series);
    }
}
