using Fovea.Application.Catalog;
using Fovea.Data.Cue;

namespace Fovea.Cli.Tests;

/// <summary>What stands in event files is tested where they are written; here, that a run has them, once per epoch.</summary>
public sealed class TensorBoardTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string[] Events => [.. Directory.EnumerateFiles(folder["run"], "events.out.tfevents.*").Order(StringComparer.Ordinal)];

    [Fact]
    public async Task A_run_has_events_with_looks_only_if_asked()
    {
        await TrainAsync("--tensorboard", "--epochs", "2");
        byte[] events = File.ReadAllBytes(Assert.Single(Events));
        foreach (string tag in new[] { "error/validation", "loss/hybrid", "loss/baseline", "reward", "gradientNorm/policy", "rate/learningRate", "look/0", "look/2" })
            Assert.Equal(2, Count(events, System.Text.Encoding.UTF8.GetBytes(tag)));
        Assert.Equal(6, Count(events, "IHDR"u8));
    }

    [Fact]
    public async Task A_run_that_gets_events_half_way_has_all_its_epochs_once()
    {
        // Killed when two epochs are in the metrics and the state is still that of the beginning: it begins anew, and tells the second half only.
        KillAfterTwoEpochs();
        File.Copy(folder["run/resume.safetensors"], folder["beginning"]);
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", folder["run"], "--tensorboard");
        Assert.Equal(0, resumed.ExitCode);
        byte[] events = File.ReadAllBytes(Assert.Single(Events));
        Assert.Equal(3, Count(events, "error/validation"u8));
        Assert.Equal(1, Count(events, "look/1"u8));

        File.Delete(folder["run/result.json"]);
        File.Copy(folder["beginning"], folder["run/resume.safetensors"], overwrite: true);
        Assert.Equal(0, (await CommandLine.RunAsync("train", "--resume", folder["run"])).ExitCode);
        Assert.Equal(2, Events.Length);
        Assert.Equal(0, Count(File.ReadAllBytes(Events[1]), "error/validation"u8));
    }

    public void Dispose() => folder.Dispose();

    private void KillAfterTwoEpochs()
    {
        Recipe recipe = RecipeCatalog.Find("cue").With([new("training.rollouts", "2"), new("training.epochs", "3")]);
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using Trainer trainer = new(recipe, new CueSource().Create(), run, observer: new KillerAfterTwoEpochs()) { CheckpointInterval = TimeSpan.FromHours(1) };
        Assert.Throws<BrokenOffException>(() => trainer.Run());
        Assert.Equal(2, File.ReadAllLines(run.MetricsPath).Length);
    }

    private async Task TrainAsync(params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["train", "cue", "--set", "training.rollouts=2", "--out", folder["run"], .. options]);
        Assert.Equal(0, line.ExitCode);
        if (!options.Contains("--tensorboard")) Assert.Empty(Events);
    }

    private static int Count(ReadOnlySpan<byte> data, ReadOnlySpan<byte> wanted) => data.Count(wanted);

    /// <summary>Ends training as a kill would: without a checkpoint.</summary>
    private sealed class KillerAfterTwoEpochs : ITrainingObserver
    {
        public void OnStep(in TrainingProgress progress)
        {
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
            if (metrics.Epoch == 2) throw new BrokenOffException();
        }
    }
}
