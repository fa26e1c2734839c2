using Fovea.Numerics;
using Fovea.Training.Exports;

namespace Fovea.Cli.Tests;

/// <summary>The models in the repository do what their cards say.</summary>
public sealed class CommittedModelsTests
{
    private const long MostBytes = 6_000_000;

    [Fact]
    public async Task Every_model_is_small_and_repeats_its_figures()
    {
        string[] models = Directory.GetDirectories(Path.Combine(SourceTree.Root, "models"));
        Assert.NotEmpty(models);
        using WorkerTeam team = new(Environment.ProcessorCount);
        foreach (string model in models)
        {
            Assert.InRange(new DirectoryInfo(model).EnumerateFiles().Sum(file => file.Length), 1, MostBytes);
            ModelCard card = ModelFolder.ReadCard(model);
            TrainedModel trained = ModelFolder.Open(model);
            DataSet data = await FetchedData.OrSkipAsync(trained.Recipe);
            Assert.Equal(card.TestSha256, data.Test.ComputeSha256());
            ModelFigure told = card.Figures.MinBy(figure => figure.Images)!;
            ModelFigure measured = ModelFigure.Measure(trained, data, told.Split, told.Images, told.Rollouts, team, TestContext.Current.CancellationToken);
            // Narrower vectors sum in another order, which may turn a close decision.
            Assert.True(Math.Abs(told.ErrorPercent - measured.ErrorPercent) <= 0.2, $"{model}: error was {told.ErrorPercent} %, but is {measured.ErrorPercent} %");
            Assert.True(Math.Abs(told.NegativeLogLikelihood - measured.NegativeLogLikelihood) <= 0.01 * told.NegativeLogLikelihood, model);
        }
    }
}
