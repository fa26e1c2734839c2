using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Fovea.Data.Cue;
using Fovea.Parts;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Runs;

/// <summary>Folders that were copied half-way, changed or damaged: the run goes on to the same end, or says why it cannot.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly Recipe recipe = Recipe.Parse("""
        {
          "data": "cue",
          "model": { "sensor": { "size": 8 }, "glimpses": 2, "glimpse": { "what": 12, "where": 8, "features": 16 }, "core": { "hidden": 16 } },
          "training": { "epochs": 4, "batchSize": 50, "learningRate": 0.003 }
        }
        """);

    private static readonly string[] weights = ["best.safetensors", "last.safetensors"];

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 230, validationCount: 60, testCount: 60).Create();

    [Fact]
    public void Best_weights_of_another_epoch_beside_the_state_are_not_taken_for_the_run_s()
    {
        Train("whole");
        foreach (string file in weights)
        {
            TrainUntil(7, "stopped");
            // As in a copy that was made while the run went on.
            File.Copy(folder[$"whole/{file}"], folder[$"stopped/{file}"], overwrite: true);
            GoOn("stopped");
            AssertSame("whole", "stopped");
            Directory.Delete(folder["stopped"], recursive: true);
        }
    }

    [Theory]
    [InlineData("best.safetensors")]
    [InlineData("last.safetensors")]
    public void Weights_that_are_missing_or_cut_off_are_written_again(string file)
    {
        Train("whole");
        TrainUntil(7, "stopped");
        File.Delete(folder[$"stopped/{file}"]);
        GoOn("stopped");
        AssertSame("whole", "stopped");
        TrainUntil(7, "cut");
        File.WriteAllBytes(folder[$"cut/{file}"], File.ReadAllBytes(folder[$"cut/{file}"])[..100]);
        GoOn("cut");
        AssertSame("whole", "cut");
    }

    [Fact]
    public void A_finished_run_that_is_opened_again_puts_its_best_weights_right()
    {
        Train("whole");
        byte[] best = File.ReadAllBytes(folder["whole/best.safetensors"]);
        File.Delete(folder["whole/best.safetensors"]);
        GoOn("whole");
        Assert.Equal(best, File.ReadAllBytes(folder["whole/best.safetensors"]));
    }

    [Fact]
    public void A_run_whose_state_is_missing_does_not_begin_anew_over_what_it_has()
    {
        TrainUntil(7, "run");
        File.Delete(folder["run/resume.safetensors"]);
        string metrics = File.ReadAllText(folder["run/metrics.jsonl"]);
        string told = Assert.Throws<RunException>(() => GoOn("run")).Message;
        Assert.Contains("has metrics.jsonl and best.safetensors, but no resume.safetensors", told, StringComparison.Ordinal);
        Assert.Equal(metrics, File.ReadAllText(folder["run/metrics.jsonl"]));
    }

    [Fact]
    public void A_run_that_was_killed_before_its_first_state_begins_again()
    {
        Train("whole");
        using (RunFolder run = RunFolder.Create(folder["killed"], recipe))
        {
            File.WriteAllText(run.MetricsPath, string.Empty);
            File.Copy(folder["whole/last.safetensors"], run.LastPath);
        }

        GoOn("killed");
        AssertSame("whole", "killed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Metrics_that_are_cut_off_or_missing_are_an_error(bool isThere)
    {
        TrainUntil(12, "run");
        string path = folder["run/metrics.jsonl"];
        byte[] metrics = File.ReadAllBytes(path);
        if (isThere) File.WriteAllBytes(path, metrics[..^1]);
        else File.Delete(path);
        string told = Assert.Throws<RunException>(() => GoOn("run")).Message;
        Assert.Contains(
            $"metrics.jsonl has {(isThere ? metrics.Length - 1 : 0)} bytes, but had {metrics.Length} after epoch 2, where the run goes on", told, StringComparison.Ordinal);
        Assert.Contains("copy the whole folder again", told, StringComparison.Ordinal);
        File.WriteAllBytes(path, metrics);
        GoOn("run");
    }

    [Fact]
    public void Metrics_of_another_run_are_refused_as_they_are()
    {
        TrainUntil(12, "run");
        Train("other", recipe.With("training.seed", "2"));
        File.Copy(folder["other/metrics.jsonl"], folder["run/metrics.jsonl"], overwrite: true);
        string metrics = File.ReadAllText(folder["run/metrics.jsonl"]);
        Assert.Contains("another run's, or was changed", Assert.Throws<RunException>(() => GoOn("run")).Message, StringComparison.Ordinal);
        Assert.Equal(metrics, File.ReadAllText(folder["run/metrics.jsonl"]));
    }

    [Fact]
    public void Data_that_has_changed_is_refused_with_what_changed()
    {
        TrainUntil(7, "run");
        DataSet larger = new CueSource(trainingCount: 231, validationCount: 60, testCount: 60).Create();
        Assert.Contains("the data is not what the run was trained on: training has 231 images, had 230.", RefusalOn(data with { Training = larger.Training }), StringComparison.Ordinal);
        Assert.Contains("validation has the same 60 images, but with other labels", RefusalOn(data with { Validation = Relabelled(data.Validation) }), StringComparison.Ordinal);
        Assert.Contains("test has the same 60 images, but with other labels", RefusalOn(data with { Test = Relabelled(data.Test) }), StringComparison.Ordinal);
        GoOn("run");

        string RefusalOn(DataSet changed) => Assert.Throws<CheckpointException>(() => GoOn("run", changed)).Message;
    }

    /// <summary>Before its first checkpoint too: the first state is written before the first step.</summary>
    [Fact]
    public void Data_that_changed_after_the_first_step_is_refused()
    {
        using (RunFolder run = RunFolder.Create(folder["run"], recipe))
        using (Trainer trainer = new(recipe, data, run, 1, new Killer(epochs: 0)))
            Assert.Throws<BrokenOffException>(() => trainer.Run());
        Assert.Contains("test has the same 60 images", Assert.Throws<CheckpointException>(() => GoOn("run", data with { Test = Relabelled(data.Test) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_that_leaves_out_options_of_today_is_that_of_the_same_recipe()
    {
        Train("whole");
        TrainUntil(7, "stopped");
        ChangeMetadata("stopped/resume.safetensors", "fovea.recipe", text =>
        {
            JsonObject older = JsonNode.Parse(text)!.AsObject();
            Assert.True(older["training"]!.AsObject().Remove("clipNorm"));
            return older.ToJsonString();
        });
        GoOn("stopped");
        AssertSame("whole", "stopped");
        ChangeMetadata("stopped/resume.safetensors", "fovea.recipe", text => recipe.With("training.clipNorm", "4").ToJson());
        Assert.Contains("belongs to another recipe", Assert.Throws<CheckpointException>(() => GoOn("stopped")).Message, StringComparison.Ordinal);
    }

    /// <summary>As in version 1: killed between an epoch's last step and its validation, when nobody had written down that step's norms.</summary>
    [Fact]
    public void A_state_that_leaves_out_what_came_later_goes_on()
    {
        Train("whole");
        using (RunFolder run = RunFolder.Create(folder["killed"], recipe))
        using (Trainer trainer = new(recipe, data, run, 1, new Killer(epochs: 1)) { CheckpointInterval = TimeSpan.Zero })
            Assert.Throws<BrokenOffException>(() => trainer.Run());
        ChangeMetadata("killed/resume.safetensors", "fovea.position", text =>
        {
            JsonObject older = JsonNode.Parse(text)!.AsObject();
            Assert.Equal(230, older["imagesDone"]!.GetValue<int>());
            Assert.True(older.Remove("gradientNorms"));
            return older.ToJsonString();
        });
        GoOn("killed");
        AssertSame("whole", "killed");
        Assert.Empty(RunView.TryOpen(folder["killed"])!.ReadMetrics().Epochs[0].GradientNorms);
    }

    [Fact]
    public void Files_of_a_newer_version_are_refused_with_that_word()
    {
        TrainUntil(7, "run");
        ChangeMetadata("run/best.safetensors", "fovea.version", _ => "2");
        AssertNewer(Assert.Throws<CheckpointException>(() => TrainedModel.Load(folder["run/best.safetensors"])), "best.safetensors");
        ChangeMetadata("run/resume.safetensors", "fovea.version", _ => "3");
        AssertNewer(Assert.Throws<CheckpointException>(() => GoOn("run")), "resume.safetensors");
        string path = folder["run/recipe.json"], json = File.ReadAllText(path);
        Assert.StartsWith("{\n  \"version\": 1,\n", json, StringComparison.Ordinal);
        File.WriteAllText(path, json.Replace("\"version\": 1", "\"version\": 2, \"newOption\": 3", StringComparison.Ordinal));
        AssertNewer(Assert.Throws<RecipeException>(() => RunView.TryOpen(folder["run"])!.ReadRecipe()), "recipe.json");

        static void AssertNewer(Exception exception, string file)
        {
            Assert.Contains("was written by a newer Fovea: its version is ", exception.Message, StringComparison.Ordinal);
            Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Best_weights_that_the_result_does_not_tell_of_are_not_taken_for_the_run_s()
    {
        Train("run");
        RunView view = RunView.TryOpen(folder["run"])!;
        TrainingResult result = view.ReadResult()!;
        Assert.Equal(result.BestEpoch, view.ReadBest().Epoch);
        view.ReadBest().AtEpoch(result.BestEpoch + 1).Save(view.BestPath);
        string told = Assert.Throws<CheckpointException>(() => view.ReadBest()).Message;
        Assert.Contains($"holds the weights of epoch {result.BestEpoch + 1}, but result.json beside it tells of those of epoch {result.BestEpoch}", told, StringComparison.Ordinal);
        Train("other", recipe.With("training.seed", "2"));
        File.Copy(folder["other/best.safetensors"], view.BestPath, overwrite: true);
        Assert.Contains("is another run's", Assert.Throws<CheckpointException>(() => view.ReadBest()).Message, StringComparison.Ordinal);
        File.Delete(view.BestPath);
        Assert.Contains("has no best.safetensors", Assert.Throws<CheckpointException>(() => view.ReadBest()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Best_weights_that_were_changed_are_not_used_until_the_run_writes_them_again()
    {
        Train("run");
        RunView view = RunView.TryOpen(folder["run"])!;
        byte[] whole = File.ReadAllBytes(view.BestPath), changed = [.. whole];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(whole)), (string?)JsonNode.Parse(File.ReadAllText(folder["run/result.json"]))!["weightsSha256"]);
        changed.AsSpan(changed.Length / 2, 3).Fill(1);
        File.WriteAllBytes(view.BestPath, changed);
        string told = Assert.Throws<CheckpointException>(() => TrainedModel.Open(folder["run"])).Message;
        Assert.Contains($"best.safetensors is damaged or was changed: its SHA-256 is {Convert.ToHexStringLower(SHA256.HashData(changed))}", told, StringComparison.Ordinal);
        using (RunFolder run = RunFolder.Open(folder["run"]))
            Assert.Equal(told, Assert.Throws<CheckpointException>(() => run.Export(folder["model"], data)).Message);
        // As the message says.
        File.Delete(folder["run/result.json"]);
        GoOn("run");
        Assert.Equal(whole, File.ReadAllBytes(view.BestPath));
        Assert.NotNull(TrainedModel.Open(folder["run"]).Epoch);
    }

    [Fact]
    public void Weights_of_a_run_that_was_finished_before_digests_were_written_are_used()
    {
        Train("run");
        JsonObject result = JsonNode.Parse(File.ReadAllText(folder["run/result.json"]))!.AsObject();
        Assert.True(result.Remove("weightsSha256"));
        File.WriteAllText(folder["run/result.json"], result.ToJsonString());
        Assert.NotNull(TrainedModel.Open(folder["run"]).Epoch);
    }

    [Fact]
    public void A_result_of_another_run_is_refused()
    {
        TrainUntil(7, "run");
        Train("other", recipe.With("training.seed", "2"));
        File.Copy(folder["other/result.json"], folder["run/result.json"]);
        using RunFolder run = RunFolder.Open(folder["run"]);
        string told = Assert.Throws<RunException>(() => run.ReadResult()).Message;
        Assert.Contains("result.json is not of this run: result.json tells of seed 2 and epoch ", told, StringComparison.Ordinal);
        Assert.Contains(" of seed 1, 1 of 4 epochs, the best of them 1. Copy the folder again from where it comes from; or delete result.json, and the run goes on", told, StringComparison.Ordinal);
        File.Delete(run.ResultPath);
        Assert.Null(run.ReadResult());
    }

    [Fact]
    public void A_folder_is_not_trained_in_by_another_recipe()
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        RunException exception = Assert.Throws<RunException>(() => new Trainer(recipe.With("training.epochs", "5"), data, run));
        Assert.Contains("is the folder of another recipe", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unregistered_parts_of_your_own_are_trained_in_memory_and_refused_a_folder_before_anything_is_made()
    {
        Recipe own = recipe with { Model = new RecurrentAttentionOptions { Glimpses = 2, Core = new OwnCoreOptions() }, Training = recipe.Training with { Epochs = 1 } };
        const string Told = "model.core is OwnCoreOptions, a part of your own that no file can name";
        Assert.Contains(Told, Assert.Throws<RecipeException>(() => RunFolder.Create(folder["own"], own)).Message, StringComparison.Ordinal);
        Assert.Contains(Told, Assert.Throws<RecipeException>(() => RunFolder.CreateNumbered(folder.Path, "own", own)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        using (RunFolder other = RunFolder.Create(folder["other"], recipe))
            Assert.Contains("is the folder of another recipe", Assert.Throws<RunException>(() => new Trainer(own, data, other)).Message, StringComparison.Ordinal);

        using Trainer trainer = new(own, data, threads: 1);
        trainer.Run();
        Assert.InRange(trainer.Best.Evaluate(data.Test, threads: 1).ErrorPercent, 0, 100);
        Assert.Contains(Told, Assert.Throws<RecipeException>(() => trainer.Best.Save(folder["own"])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["own"]));
    }

    public void Dispose() => folder.Dispose();

    private void Train(string name, Recipe? other = null)
    {
        using RunFolder run = RunFolder.Create(folder[name], other ?? recipe);
        using Trainer trainer = new(other ?? recipe, data, run, 1);
        trainer.Run();
    }

    private void TrainUntil(int step, string name)
    {
        using RunFolder run = RunFolder.Create(folder[name], recipe);
        using Recorder recorder = new(step);
        using Trainer trainer = new(recipe, data, run, 1, recorder);
        Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
    }

    private void GoOn(string name, DataSet? changed = null)
    {
        using RunFolder run = RunFolder.Open(folder[name]);
        using Trainer trainer = new(run.ReadRecipe(), changed ?? data, run, 1);
        trainer.Run();
    }

    private void AssertSame(string one, string other)
    {
        foreach (string file in weights)
            Assert.Equal(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[$"{one}/{file}"]))), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[$"{other}/{file}"]))));
        Assert.Equal(Losses(one), Losses(other));
    }

    /// <summary>The metrics without what depends on the clock.</summary>
    private IEnumerable<EpochMetrics> Losses(string name) =>
        RunView.TryOpen(folder[name])!.ReadMetrics().Epochs.Select(epoch => epoch with { GradientNorms = [], ImagesPerSecond = 0, Seconds = 0 });

    private void ChangeMetadata(string name, string key, Func<string, string> change)
    {
        TensorFile file = TensorFile.Read(folder[name]);
        Dictionary<string, string> metadata = new(file.Metadata);
        metadata[key] = change(metadata[key]);
        new TensorFile(metadata, file.Tensors).Write(folder[name]);
    }

    private static MemoryImageSet Relabelled(ImageSet images)
    {
        int[] labels = images.Labels.ToArray();
        labels[7] = (labels[7] + 1) % 4;
        return new MemoryImageSet(images.Shape, Enumerable.Range(0, images.Count).SelectMany(i => images.Pixels(i).ToArray()).ToArray(), labels);
    }

    /// <summary>Ends training as a kill would, without a checkpoint: after so many epochs, or after the first step.</summary>
    private sealed class Killer(int epochs) : ITrainingObserver
    {
        public void OnStep(in TrainingProgress progress)
        {
            if (epochs == 0) throw new BrokenOffException();
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
            if (metrics.Epoch == epochs) throw new BrokenOffException();
        }
    }

    private sealed record OwnCoreOptions : CoreOptions
    {
        public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCoreOptions { Hidden = 8 }.Create(build, input);
    }
}
