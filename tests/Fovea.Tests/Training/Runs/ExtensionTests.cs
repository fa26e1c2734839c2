using Fovea.Data.Cue;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Runs;

/// <summary>Runs that end early by patience, and runs that go on beyond their end: what they do is in the recipe and in the state, so that nothing else changes it.</summary>
public sealed class ExtensionTests : IDisposable
{
    private static readonly Recipe recipe = Recipe.Parse("""
        {
          "data": "cue",
          "model": { "sensor": { "size": 8 }, "glimpses": 2, "glimpse": { "what": 12, "where": 8, "features": 16 }, "core": { "hidden": 16 } },
          "training": { "epochs": 3, "batchSize": 50, "learningRate": 0.003, "explorationFactor": 3, "warmUpEpochs": 0.5 }
        }
        """);

    // Ends early: nothing is learned at such a rate, so that epochs are equal.
    private static readonly Recipe still = recipe.With("training", """{ "epochs": 9, "patience": 2, "learningRate": 1e-20, "monitor": "validationNegativeLogLikelihood" }""");

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 130, validationCount: 60, testCount: 60).Create();

    [Fact]
    public void A_finished_run_goes_on_to_more_epochs_with_a_new_result_and_its_recipe_in_one_go_gives_the_same_bits()
    {
        Train("run", recipe);
        TrainingResult before = ResultOf("run");
        Extend("run", 5);
        Assert.Null(RunView.TryOpen(folder["run"])!.ReadResult());
        GoOn("run");
        Assert.Equal([1, 2, 3, 4, 5], EpochsOf("run"));
        Assert.Null(ResultOf("run").StoppedAfterEpoch);
        Assert.True(ResultOf("run").ValidationErrorPercent <= before.ValidationErrorPercent);
        Recipe extended = RunView.TryOpen(folder["run"])!.ReadRecipe();
        Assert.Equal([new TrainingExtension(3, 0, 3)], extended.Training.Extensions);
        Train("again", extended);
        AssertSame("run", "again");
        Train("otherwise", recipe.With("training.epochs", "5"));
        Assert.NotEqual(File.ReadAllBytes(folder["run/last.safetensors"]), File.ReadAllBytes(folder["otherwise/last.safetensors"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    public void A_run_that_was_stopped_goes_on_to_another_number_of_epochs_and_its_recipe_gives_the_same_bits(int step)
    {
        TrainUntil(step, "run", recipe);
        Extend("run", 4);
        GoOn("run");
        Train("again", RunView.TryOpen(folder["run"])!.ReadRecipe());
        AssertSame("run", "again");
    }

    /// <summary>Killed before the first checkpoint with the new recipe, and after it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_run_that_is_killed_after_it_was_extended_goes_on_to_the_same_bits(int steps)
    {
        Train("whole", recipe);
        Extend("whole", 5);
        GoOn("whole");
        Train("killed", recipe);
        Extend("killed", 5);
        // Readers find the run as it was.
        Assert.Equal(RunView.TryOpen(folder["killed"])!.ReadBest().Epoch, RunView.TryOpen(folder["whole"])!.ReadMetrics().Epochs.Take(3).MinBy(epoch => (epoch.ValidationErrorPercent, epoch.ValidationNegativeLogLikelihood))!.Epoch);
        if (steps > 0)
        {
            using RunFolder run = RunFolder.Open(folder["killed"]);
            using Trainer trainer = new(run.ReadRecipe(), data, run, 1, new KilledAt(steps)) { CheckpointInterval = TimeSpan.Zero };
            Assert.Throws<BrokenOffException>(() => trainer.Run());
        }

        GoOn("killed");
        AssertSame("whole", "killed");
    }

    [Fact]
    public void What_is_said_twice_without_training_in_between_counts_once()
    {
        Train("run", recipe);
        Extend("run", 9);
        Extend("run", 4);
        Assert.Equal([new TrainingExtension(3, 0, 3)], RunView.TryOpen(folder["run"])!.ReadRecipe().Training.Extensions);
        GoOn("run");
        Assert.Equal([1, 2, 3, 4], EpochsOf("run"));
    }

    [Fact]
    public void Fewer_epochs_than_are_done_are_refused_with_both_numbers_and_nothing_changes()
    {
        Train("run", recipe);
        string told = Assert.Throws<OptionException>(() => Extend("run", 2)).Message;
        Assert.Equal("training.epochs must be at least 3, but is 2: the run has done 3 epochs", told);
        Assert.NotNull(RunView.TryOpen(folder["run"])!.ReadResult());
        TrainUntil(4, "stopped", recipe);
        Assert.Equal(
            "training.epochs must be at least 2, but is 1: the run has done 1 epoch and 50 images of the next",
            Assert.Throws<OptionException>(() => Extend("stopped", 1)).Message);
    }

    [Fact]
    public void A_trainer_by_a_longer_recipe_extends_the_run_once_nothing_can_be_refused_any_more()
    {
        Train("run", recipe);
        Train("whole", recipe);
        Extend("whole", 5);
        GoOn("whole");
        File.WriteAllText(folder["run/environment.json"], "[]]");
        Dictionary<string, byte[]> before = FilesOf("run");
        using (RunFolder run = RunFolder.Open(folder["run"]))
        {
            using Trainer trainer = new(run.ReadExtended(5), data, run, 1);
            Assert.Throws<RunException>(() => trainer.Run());
        }

        Dictionary<string, byte[]> after = FilesOf("run");
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
        File.Delete(folder["run/environment.json"]);
        using (RunFolder run = RunFolder.Open(folder["run"]))
        {
            using Trainer trainer = new(run.ReadExtended(5), data, run, 1);
            trainer.Run();
        }

        AssertSame("whole", "run");
        Assert.Equal(File.ReadAllText(folder["whole/recipe.json"]), File.ReadAllText(folder["run/recipe.json"]));
    }

    [Fact]
    public void An_extension_that_says_nothing_is_refused() => Assert.Contains(
        "training.extensions must each say where it was decided anew, but number 1 is null", Assert.Throws<RecipeException>(() => recipe.With("training.extensions", "[null]")).Message, StringComparison.Ordinal);

    [Fact]
    public void Patience_ends_a_run_and_the_result_says_after_which_epoch()
    {
        Train("run", still);
        Assert.Equal([1, 2, 3], EpochsOf("run"));
        Assert.Equal((1, 3), (ResultOf("run").BestEpoch, ResultOf("run").StoppedAfterEpoch));
        using RunFolder run = RunFolder.Open(folder["run"]);
        Assert.NotNull(run.ReadResult());
    }

    [Fact]
    public void Patience_is_counted_across_a_stop()
    {
        Train("whole", still);
        TrainUntil(2, "stopped", still);
        GoOn("stopped");
        AssertSame("whole", "stopped");
        Assert.Equal(3, ResultOf("stopped").StoppedAfterEpoch);
    }

    [Fact]
    public void A_run_that_patience_ended_is_extended_and_patience_counts_anew()
    {
        Train("run", still);
        Extend("run", 9);
        GoOn("run");
        Assert.Equal([1, 2, 3, 4, 5], EpochsOf("run"));
        Assert.Equal(5, ResultOf("run").StoppedAfterEpoch);
        Train("again", RunView.TryOpen(folder["run"])!.ReadRecipe());
        AssertSame("run", "again");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void A_plateau_is_followed_across_a_stop(int step)
    {
        Recipe plateau = recipe.With("training", """{ "epochs": 5, "warmUpEpochs": 0, "learningRate": 1e-20, "schedule": { "kind": "plateau", "patience": 1 }, "monitor": "validationNegativeLogLikelihood" }""");
        Train("whole", plateau);
        TrainUntil(step, "stopped", plateau);
        GoOn("stopped");
        AssertSame("whole", "stopped");
        double[] rates = [.. RunView.TryOpen(folder["stopped"])!.ReadMetrics().Epochs.Select(epoch => Math.Round(epoch.LearningRate * 1e20, 6))];
        Assert.Equal([1, 1, 0.5, 0.25, 0.125], rates);
    }

    [Fact]
    public void The_best_epoch_is_that_of_the_monitored_metric()
    {
        Recipe likely = recipe.With("training.monitor", "validationNegativeLogLikelihood").With("training.epochs", "6").With("training.learningRate", "0.02");
        Train("run", likely);
        IReadOnlyList<EpochMetrics> epochs = RunView.TryOpen(folder["run"])!.ReadMetrics().Epochs;
        Assert.Equal(epochs.MinBy(epoch => epoch.ValidationNegativeLogLikelihood)!.Epoch, ResultOf("run").BestEpoch);
        using RunFolder run = RunFolder.Open(folder["run"]);
        Assert.NotNull(run.ReadResult());
    }

    public void Dispose() => folder.Dispose();

    private void Train(string name, Recipe by)
    {
        using RunFolder run = RunFolder.Create(folder[name], by);
        using Trainer trainer = new(by, data, run, 1);
        trainer.Run();
    }

    private void TrainUntil(int step, string name, Recipe by)
    {
        using RunFolder run = RunFolder.Create(folder[name], by);
        using CancellationTokenSource now = new();
        using Recorder recorder = new(step);
        using Trainer trainer = new(by, data, run, 1, recorder);
        if (step == 0) now.Cancel();
        Assert.Throws<OperationCanceledException>(() => trainer.Run(step == 0 ? now.Token : recorder.Stop));
    }

    private void Extend(string name, int epochs)
    {
        using RunFolder run = RunFolder.Open(folder[name]);
        run.Extend(epochs);
    }

    private void GoOn(string name)
    {
        using RunFolder run = RunFolder.Open(folder[name]);
        using Trainer trainer = new(run.ReadRecipe(), data, run, 2);
        trainer.Run();
    }

    private Dictionary<string, byte[]> FilesOf(string name) => Directory.EnumerateFiles(folder[name]).ToDictionary(path => Path.GetFileName(path)!, File.ReadAllBytes);

    private TrainingResult ResultOf(string name) => RunView.TryOpen(folder[name])!.ReadResult()!;

    private IEnumerable<int> EpochsOf(string name) => RunView.TryOpen(folder[name])!.ReadMetrics().Epochs.Select(epoch => epoch.Epoch);

    private void AssertSame(string one, string other)
    {
        foreach (string file in new[] { "best.safetensors", "last.safetensors" }) Assert.Equal(File.ReadAllBytes(folder[$"{one}/{file}"]), File.ReadAllBytes(folder[$"{other}/{file}"]));
        Assert.Equal(Losses(one), Losses(other));
    }

    /// <summary>The metrics without what depends on the clock.</summary>
    private IEnumerable<EpochMetrics> Losses(string name) =>
        RunView.TryOpen(folder[name])!.ReadMetrics().Epochs.Select(epoch => epoch with { GradientNorms = [], ImagesPerSecond = 0, Seconds = 0 });

    private sealed class KilledAt(int step) : ITrainingObserver
    {
        private int steps;

        public void OnStep(in TrainingProgress progress)
        {
            if (++steps == step) throw new BrokenOffException();
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
        }
    }
}
