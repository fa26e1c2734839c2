using Fovea.Data.Cue;
using Fovea.Training.Exports;

namespace Fovea.Tests.Training.Exports;

public sealed class RunExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 128, validationCount: 30, testCount: 40).Create();
    private readonly RunFolder run;

    public RunExportTests() => run = RunFolder.Create(folder["run"], Recipe.Parse("""{ "data": "cue", "model": { "glimpses": 2 }, "training": { "epochs": 2 } }"""));

    [Fact]
    public void A_run_that_is_done_becomes_a_model_s_folder_while_it_is_still_held()
    {
        TrainingResult result = Train();
        run.Export(folder["given"], data, threads: 1, cancellation: TestContext.Current.CancellationToken);
        ModelCard card = ModelFolder.ReadCard(folder["given"]);
        Assert.Equal(["Validation 30 ", "Test 40 ", "Test 40 10"], card.Figures.Select(figure => $"{figure.Split} {figure.Images} {figure.Rollouts}"));
        Assert.Equal((result.TestErrorPercent, "cue", 2), (card.Figures[1].ErrorPercent, card.Data, card.Epochs));
        Directory.Delete(folder["run"], recursive: true);
        Assert.Equal(result.TestErrorPercent, TrainedModel.Open(folder["given"]).Evaluate(data, threads: 1).ErrorPercent);
    }

    [Fact]
    public void What_cannot_be_given_away_is_refused_and_leaves_nothing()
    {
        Assert.Contains("it has not come to its first checkpoint yet", Assert.Throws<CheckpointException>(() => run.Export(folder["given"], data)).Message, StringComparison.Ordinal);
        Train();
        Assert.Equal(
            "data must be 'cue', which the run was trained on, but is 'cue-2'",
            Assert.Throws<DataException>(() => run.Export(folder["given"], data with { Name = "cue-2" })).Message);
        Directory.CreateDirectory(folder["photos"]);
        File.WriteAllText(folder["photos/cat.png"], "dear to somebody");
        Assert.Contains("no model's folder", Assert.Throws<CheckpointException>(() => run.Export(folder["photos"], data, overwrite: true)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => run.Export(folder["given"], data, threads: 1, cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(["photos", "run"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    public void Dispose()
    {
        run.Dispose();
        folder.Dispose();
    }

    private TrainingResult Train()
    {
        using Trainer trainer = new(run.ReadRecipe(), data, run, threads: 1);
        return trainer.Run(TestContext.Current.CancellationToken);
    }
}
