using Fovea.Reports;
using Fovea.Training;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Tests.Reports;

public sealed class RunCurvesTests
{
    private static readonly RunReport run = Run("one", 8), other = Run("two", 4);

    [Fact]
    public void Every_metric_has_its_curve()
    {
        IReadOnlyList<LineChart> charts = RunCurves.Of(run);
        Assert.Equal(["Error", "Hybrid loss", "Classification loss", "Reward", "Baseline error", "Gradient norms", "Learning rate"], charts.Select(chart => chart.Title));
        Assert.Equal(["validation", "training"], charts[0].Series.Select(series => series.Name));
        Assert.Equal([new ChartPoint(1, 8), new ChartPoint(2, 4)], charts[0].Series[0].Points);
        // Its policy loss is 0 throughout, and so is what it says before the last glimpse.
        Assert.Equal(["validation", "training"], charts[2].Series.Select(series => series.Name));
    }

    [Fact]
    public void Values_far_apart_get_a_logarithmic_axis()
    {
        IReadOnlyList<LineChart> charts = RunCurves.Of(run);
        Assert.Equal([false, false, false, false, false, true, false], charts.Select(chart => chart.Vertical.IsLogarithmic));
        Assert.Equal("norm, logarithmic", charts[5].Vertical.Label);
    }

    [Fact]
    public void Runs_lie_over_each_other_a_colour_each()
    {
        LineChart error = RunCurves.Of(run, other)[0];
        Assert.Equal(["one: validation", "one: training", "two: validation", "two: training"], error.Series.Select(series => series.Name));
        Assert.Equal([0, 0, 1, 1], error.Series.Select(series => series.Color));
        Assert.Equal([SeriesStyle.Line, SeriesStyle.Dashed, SeriesStyle.Line, SeriesStyle.Dashed], error.Series.Select(series => series.Style));
        Assert.Equal(["one", "two"], RunCurves.Of(run, other)[1].Series.Select(series => series.Name));
    }

    [Fact]
    public void Without_an_epoch_there_are_no_curves() => Assert.Empty(RunCurves.Of(run with { Epochs = [] }));

    [Fact]
    public void Options_stand_side_by_side()
    {
        Recipe first = new(), second = first.With("training.batchSize", "64").With("model", """{"kind":"fullyConnected"}""");
        Dictionary<string, IReadOnlyList<string>> options = RecipeOptions.Beside(first, second).ToDictionary(option => option.Option, option => option.Values);
        Assert.Equal([$"{first.Training.BatchSize}", "64"], options["training.batchSize"]);
        Assert.Equal(["mnist", "mnist"], options["data"]);
        Assert.Equal(string.Empty, options["model.core.kind"][1]);
        Assert.Equal("[256,256]", options["model.hidden"][1]);
    }

    [Fact]
    public void Figures_say_what_there_is()
    {
        Dictionary<string, double?> figures = RunFigure.Of(run).ToDictionary(figure => figure.Name, figure => figure.Value);
        Assert.Equal((4.0, 2.0, 2.0), (figures["best validation error, %"], figures["best epoch"], figures["epochs done"]));
        Assert.Null(figures["error, %"]);
        Assert.Equal(RunFigure.Of(run).Select(figure => figure.Name), RunFigure.Of(other with { Epochs = [] }).Select(figure => figure.Name));
    }

    [Fact]
    public void Commands_are_those_that_make_sense()
    {
        RunReport stopped = run with { Path = "runs/it's mine", State = RunState.Stopped };
        Assert.Equal(
            [@"./fovea train 'runs/it'\''s mine/recipe.json'", @"./fovea train --resume 'runs/it'\''s mine'", @"./fovea report 'runs/it'\''s mine'"],
            RunCommands.Of(stopped).Select(each => each.Command));
        Assert.Equal(["./fovea report models/m"], RunCommands.Of(run with { Path = "models/m", State = null }).Select(each => each.Command));
    }

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
