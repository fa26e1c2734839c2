using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Rendering.Tests.Pages;

public sealed class RunCurvesTests
{
    private static readonly RunReport run = Run("one", 8), other = Run("two", 4);

    [Fact]
    public void Every_metric_has_its_curve()
    {
        IReadOnlyList<LineChart> charts = RunCurves.OverEpochs(run);
        Assert.Equal(["Error", "Hybrid loss", "Classification loss", "Reward", "Baseline error", "Gradient norms", "Learning rate"], charts.Select(chart => chart.Title));
        Assert.Equal(["validation", "training"], charts[0].Series.Select(series => series.Name));
        Assert.Equal([new ChartPoint(1, 8), new ChartPoint(2, 4)], charts[0].Series[0].Points);
        // Its policy loss is 0 throughout, and so is what it says before the last glimpse.
        Assert.Equal(["validation", "training"], charts[2].Series.Select(series => series.Name));
    }

    [Fact]
    public void Values_far_apart_get_a_logarithmic_axis()
    {
        IReadOnlyList<LineChart> charts = RunCurves.OverEpochs(run);
        Assert.Equal([false, false, false, false, false, true, false], charts.Select(chart => chart.Vertical.IsLogarithmic));
        Assert.Equal("norm, logarithmic", charts[5].Vertical.Label);
    }

    [Fact]
    public void Runs_lie_over_each_other_a_colour_each()
    {
        LineChart error = RunCurves.OverEpochs(run, other)[0];
        Assert.Equal(["one: validation", "one: training", "two: validation", "two: training"], error.Series.Select(series => series.Name));
        Assert.Equal([0, 0, 1, 1], error.Series.Select(series => series.Color));
        Assert.Equal([SeriesStyle.Line, SeriesStyle.Dashed, SeriesStyle.Line, SeriesStyle.Dashed], error.Series.Select(series => series.Style));
        Assert.Equal(["one", "two"], RunCurves.OverEpochs(run, other)[1].Series.Select(series => series.Name));
    }

    [Fact]
    public void Locations_have_curves_where_metrics_tell_of_them()
    {
        RunReport half = run with { Epochs = [run.Epochs[0], run.Epochs[1] with { CutOffPercent = 12.5, MeanJump = 0.75 }] };
        IReadOnlyList<LineChart> charts = RunCurves.OverEpochs(half);
        Assert.Equal([new ChartPoint(2, 12.5)], charts.Single(chart => chart.Title == "Locations cut off").Series[0].Points);
        Assert.Equal([new ChartPoint(2, 0.75)], charts.Single(chart => chart.Title == "Mean jump").Series[0].Points);
        Assert.DoesNotContain("Mean jump", RunCurves.OverEpochs(run).Select(chart => chart.Title));
    }

    [Fact]
    public void Without_an_epoch_there_are_no_curves() => Assert.Empty(RunCurves.OverEpochs(run with { Epochs = [] }));

    private static RunReport Run(string name, double error) => new(name, $"runs/{name}", new Recipe())
    {
        State = RunState.Finished,
        Epochs =
        [
            new EpochMetrics(1, 10, 0.001, 2, 1.5, 0, 0, 0.2, 0.5, 9, error, 0.3, [1, 0.1, 0.001], 1000, 5),
            new EpochMetrics(2, 20, 0.0005, 1, 0.7, 0, 0, 0.1, 0.8, 5, error / 2, 0.2, [2, 0.2, 0.01], 1000, 10),
        ],
    };
}
