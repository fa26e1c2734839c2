using Fovea.Reports;
using Fovea.Training;
using Fovea.Training.Recipes;
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
        Dictionary<string, double?> figures = RunFigure.Of(run).ToDictionary(figure => figure.Name, figure => figure.Value);
        Assert.Equal((4.0, 2.0, 2.0), (figures["best validation error, %"], figures["best epoch"], figures["epochs done"]));
        Assert.Null(figures["error, %"]);
        Assert.Equal(RunFigure.Of(run).Select(figure => figure.Name), RunFigure.Of(other with { Epochs = [] }).Select(figure => figure.Name));
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
