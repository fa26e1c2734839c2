using Fovea.Reports;
using Fovea.Training.Runs;

namespace Fovea.Tests.Reports;

public sealed class RunReportTests
{
    private static readonly RunReport run = Run("one", 8), other = Run("two", 4);

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
        Dictionary<string, double?> figures = RunFigure.ListFor(run).ToDictionary(figure => figure.Name, figure => figure.Value);
        Assert.Equal((4.0, 2.0, 2.0), (figures["best validation error, %"], figures["best epoch"], figures["epochs done"]));
        Assert.Null(figures["error, %"]);
        Assert.Equal(RunFigure.ListFor(run).Select(figure => figure.Name), RunFigure.ListFor(other with { Epochs = [] }).Select(figure => figure.Name));
    }

    [Theory]
    [InlineData(39.9, false)]
    [InlineData(40.0, true)]
    [InlineData(75.0, true)]
    public void A_policy_that_runs_into_a_corner_is_told_by_its_last_epoch(double lastShare, bool warns)
    {
        RunReport told = run with { Epochs = [run.Epochs[0] with { CutOffPercent = 90, MeanJump = 0.1 }, run.Epochs[1] with { CutOffPercent = lastShare, MeanJump = 0.25 }] };
        string[] expected = warns
            ? [$"The policy runs into an edge or a corner of the image: in epoch 2, {lastShare:F0} % of the locations that it chose lay beyond the image's edge and were cut off there (mean jump 0.25)."]
            : [];
        Assert.Equal(expected, told.Warnings);
        Assert.Empty(run.Warnings);
        // Noise this large throws half of the samples over the edge from the centre already.
        Assert.Empty((told with { Recipe = told.Recipe.With("model.locationStd", "1") }).Warnings);
    }

    [Fact]
    public void A_finished_run_whose_metrics_were_cut_says_so()
    {
        RunReport whole = run with { Recipe = run.Recipe.With("training.epochs", "2"), Result = new TrainingResult("runs/one", 1, 2, 4, 4, 0, 1000, 10) };
        Assert.Empty(whole.Warnings);
        Assert.Equal(
            ["The files of the folder do not belong together: result.json tells of seed 1 and epoch 2, but recipe.json and metrics.jsonl beside it of seed 1, 1 of 2 epochs, the best of them 1. "
                + "Copy the folder again from where it comes from."],
            (whole with { Epochs = [whole.Epochs[0]] }).Warnings);
        Assert.Contains("0 of 2 epochs, the best of them 0", (whole with { Epochs = [] }).FilesWarning, StringComparison.Ordinal);
        Assert.Null((run with { Epochs = [] }).FilesWarning);
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
