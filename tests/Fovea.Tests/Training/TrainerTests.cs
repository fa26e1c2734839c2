using System.Security.Cryptography;
using Fovea.Data.Canvas;
using Fovea.Data.Cue;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Tests.Data;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private static readonly Recipe recipe = Recipe.Parse("""
        {
          "data": "cue",
          "model": { "sensor": { "size": 8, "scales": 2 }, "glimpses": 3, "glimpse": { "what": 20, "where": 12, "features": 40 }, "core": { "hidden": 40 } },
          "training": { "epochs": 3, "batchSize": 50, "rollouts": 3, "learningRate": 0.003 }
        }
        """);

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 230, validationCount: 60, testCount: 60).Create();

    /// <summary>Batches of 50 images of 3 rollouts are two groups and a bit, the last of an epoch one group and a bit.</summary>
    private static readonly Recipe normalized = recipe.With("model.glimpse", """{ "kind": "convolutional", "filters": 20, "features": 24 }""")
        .With("model.core", """{ "kind": "lstm", "hidden": 24 }""").With("model.location.kind", "normalized").With("model.baseline", """{ "kind": "normalized", "rectified": true }""")
        .With("model.initialization.kind", "uniform");

    /// <summary>Feature maps of two scales: each batch is five groups, whose first convolution reads two planes.</summary>
    private static readonly Recipe strided = recipe.With("model.glimpse", """{ "kind": "strided", "filters": [16, 32], "features": 24 }""").With("model.sensor.scales", "2");

    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_number_of_threads_gives_the_same_bits(bool normalizes)
    {
        int[] numbers = [1, 2, 3, (2 * Environment.ProcessorCount) + 1];
        string[] hashes = [.. numbers.Select(threads => Train($"threads-{threads}", threads, normalizes ? normalized : recipe))];
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void So_it_does_with_feature_maps() => Assert.Equal(Train("one", 1, strided), Train("three", 3, strided));

    [Fact]
    public void A_folder_has_one_trainer_at_a_time()
    {
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using (Trainer first = new(recipe, data, run, threads: 1))
        {
            string told = Assert.Throws<RunLockedException>(() => new Trainer(recipe, data, run, threads: 1)).Message;
            Assert.Equal(Assert.Throws<RunLockedException>(() => RunFolder.Open(run.Path)).Message, told);
            Assert.Throws<RunLockedException>(() => run.Extend(9));
            first.Run();
        }

        Assert.Equal(9, run.Extend(9).Training.Epochs);
        // One that cannot be made holds nothing.
        Assert.Throws<RunException>(() => new Trainer(recipe, data, run, threads: 1));
        using Trainer second = new(run.ReadRecipe(), data, run, threads: 1);
        second.Run();
        Assert.Equal(9, EpochsOf("run").Count);
    }

    [Fact]
    public void A_trainer_runs_once_at_a_time()
    {
        Again again = new();
        using Trainer trainer = new(recipe, data, threads: 1, observer: again);
        again.Trainer = trainer;
        trainer.Run();
        Assert.Equal("a trainer runs once at a time, but this one is running already", again.Told);
    }

    [Fact]
    public void A_disposed_trainer_does_not_train()
    {
        Trainer trainer = new(recipe, data, threads: 2);
        trainer.Dispose();
        Assert.Equal(typeof(Trainer).FullName, Assert.Throws<ObjectDisposedException>(() => trainer.Run()).ObjectName);
    }

    [Fact]
    public void Between_two_checkpoints_there_is_no_less_than_no_time()
    {
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(recipe, data, threads: 1) { CheckpointInterval = TimeSpan.FromSeconds(-1) });
        Assert.StartsWith("CheckpointInterval must be at least 0, but is -00:00:01", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The image at fault is looked at in the first epoch, by whichever thread.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_images_of_your_own_throw_is_told_with_their_data_set(bool fresh)
    {
        DataSet own = data with { Name = "mine", Training = fresh ? new FreshAndBroken(data.Training) : new Broken(data.Training) };
        using Trainer trainer = new(recipe with { Data = "mine" }, own, threads: 2);
        DataException exception = Assert.Throws<DataException>(() => trainer.Run());
        Assert.Equal("mine: image 77 cannot be had: the disk is gone", exception.Message);
        Assert.IsType<InvalidOperationException>(exception.InnerException!.InnerException);
        using Trainer judging = new(recipe with { Data = "mine" }, own with { Training = data.Training, Test = new Broken(data.Training) }, threads: 2);
        Assert.StartsWith("mine: image 77 cannot be had", Assert.Throws<DataException>(() => judging.Run()).Message, StringComparison.Ordinal);
    }

    private sealed class Broken(ImageSet images) : ImageSet(images.Shape, images.Labels.ToArray())
    {
        public override ReadOnlySpan<byte> Pixels(int index) => index == 77 ? throw new InvalidOperationException("the disk is gone") : images.Pixels(index);
    }

    private sealed class FreshAndBroken(ImageSet images) : FreshImageSet(images.Shape, images.Labels.ToArray())
    {
        public override void Make(int epoch, int index, Span<byte> pixels)
        {
            if (index == 77) throw new InvalidOperationException("the disk is gone");
            images.Pixels(index).CopyTo(pixels);
        }
    }

    /// <summary>230 images in batches of 229 of one rollout.</summary>
    [Fact]
    public void A_last_batch_of_a_single_row_is_trained_on()
    {
        Recipe odd = normalized.With("training.rollouts", "1").With("training.batchSize", "229");
        Train("odd", 2, odd);
        TrainedModel trained = TrainedModel.Load(folder["odd/best.safetensors"]);
        Assert.All(trained.Model.Parameters.Values.Span.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    /// <summary>Noise of five times the image's width leaves hardly a sample on it; noise of a hundredth of it moves a look by as much.</summary>
    [Fact]
    public void Metrics_tell_how_many_locations_are_cut_off_and_how_far_they_lie_apart()
    {
        Train("wild", 2, recipe.With("model.locationStd", "10"));
        Assert.All(EpochsOf("wild"), epoch => Assert.InRange(epoch.CutOffPercent!.Value, 95, 100));
        Train("still", 2, recipe.With("model.locationStd", "0.02").With("model.start", "centre").With("training.learningRate", "1e-9"));
        Assert.All(EpochsOf("still"), epoch => Assert.Equal(0, epoch.CutOffPercent));
        Assert.All(EpochsOf("still"), epoch => Assert.InRange(epoch.MeanJump!.Value, 0.02, 0.5));
        Train("whole", 2, recipe.With("model", """{ "kind": "fullyConnected" }""").With("training.rollouts", "1").With("training.loss.baseline", "none"));
        Assert.All(EpochsOf("whole"), epoch => Assert.Equal((null, null), (epoch.CutOffPercent, epoch.MeanJump)));
    }

    [Fact]
    public void Running_statistics_move_and_come_back_after_a_stop()
    {
        string whole = Train("whole", 2, normalized);
        using (RunFolder run = RunFolder.Create(folder["stopped"], normalized))
        {
            using Recorder recorder = new(stopAtStep: 7);
            using Trainer trainer = new(normalized, data, run, 1, recorder);
            Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
        }

        using (RunFolder run = RunFolder.Open(folder["stopped"]))
        using (Trainer trainer = new(run.ReadRecipe(), data, run, 1, null)) trainer.Run(default);
        Assert.Equal(whole, HashOf("stopped"));
        NamedTensor mean = TensorFile.Read(folder["whole/last.safetensors"]).Tensors.Single(tensor => tensor.Name == "glimpse.features.norm.mean");
        Assert.Equal([3, 24], mean.Shape);
        Assert.Equal(3 * 24, mean.Values.ToArray().Where(value => value != 0).Distinct().Count());
    }

    [Fact]
    public void The_best_weights_are_the_average_while_training_goes_on_with_its_own()
    {
        Recipe averaged = recipe.With("training.epochs", "1").With("training.averageDecay", "0.6");
        WeightWatcher watcher = new();
        using Trainer trainer = new(averaged, data, run: null, 1, watcher);
        watcher.Trainer = trainer;
        trainer.Run();
        double weight = 0;
        double[] sum = new double[watcher.Weights[0].Length];
        foreach (float[] weights in watcher.Weights)
        {
            weight = (0.6 * weight) + 1;
            for (int i = 0; i < sum.Length; i++) sum[i] = (0.6 * sum[i]) + weights[i];
        }

        Close.To([.. sum.Select(value => value / weight)], trainer.Best.Model.Parameters.Values.Span.ToArray(), 1e-5, 1e-6, "best weights");
        Assert.NotEqual(watcher.Weights[^1], trainer.Best.Model.Parameters.Values.Span.ToArray());
        Train("averaged", 1, averaged);
        Train("plain", 1, averaged.With("training.averageDecay", "0"));
        Assert.Equal(WeightsOf("plain/last.safetensors"), WeightsOf("averaged/last.safetensors"));
        Assert.Equal(trainer.Best.Model.Parameters.Values.Span.ToArray(), WeightsOf("averaged/best.safetensors"));
        Assert.NotEqual(WeightsOf("plain/best.safetensors"), WeightsOf("averaged/best.safetensors"));
    }

    [Fact]
    public void An_average_and_running_statistics_come_back_after_a_stop()
    {
        Recipe averaged = normalized.With("training.averageDecay", "0.9");
        string whole = Train("whole", 2, averaged);
        using (RunFolder run = RunFolder.Create(folder["stopped"], averaged))
        {
            using Recorder recorder = new(stopAtStep: 7);
            using Trainer trainer = new(averaged, data, run, 1, recorder);
            Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
        }

        using (RunFolder run = RunFolder.Open(folder["stopped"]))
        using (Trainer trainer = new(run.ReadRecipe(), data, run, 1, null)) trainer.Run(default);
        Assert.Equal(whole, HashOf("stopped"));
        Assert.Equal(WeightsOf("whole/best.safetensors"), WeightsOf("stopped/best.safetensors"));
    }

    [Fact]
    public void Another_seed_gives_other_weights() =>
        Assert.NotEqual(Train("one", 1), Train("two", 1, recipe.With("training.seed", "2")));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    public void A_stopped_run_goes_on_to_the_same_bits_and_the_same_metrics(int stopAtStep)
    {
        string whole = Train("whole", 2);
        using (RunFolder run = RunFolder.Create(folder["stopped"], recipe))
        {
            using Recorder recorder = new(stopAtStep);
            using Trainer trainer = new(recipe, data, run, 1, recorder);
            Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
        }

        using (RunFolder run = RunFolder.Open(folder["stopped"]))
        using (Trainer trainer = new(run.ReadRecipe(), data, run, 2, null)) trainer.Run(default);
        Assert.Equal(whole, HashOf("stopped"));
        Assert.Equal(Losses("whole"), Losses("stopped"));
    }

    /// <summary>Killed after an epoch's last step and before its line of metrics: what the line says of that step is not in memory any more.</summary>
    [Fact]
    public void A_run_that_goes_on_at_an_epochs_end_writes_the_same_metrics()
    {
        Train("whole", 1);
        using (RunFolder run = RunFolder.Create(folder["killed"], recipe))
        {
            using Trainer trainer = new(recipe, data, run, 1, new KilledAt(epoch: 2)) { CheckpointInterval = TimeSpan.Zero };
            Assert.Throws<IOException>(() => trainer.Run());
        }

        using (RunFolder run = RunFolder.Open(folder["killed"]))
        using (Trainer trainer = new(recipe, data, run, 1)) trainer.Run();
        Assert.Equal(Losses("whole"), Losses("killed"));
        IReadOnlyList<EpochMetrics> epochs = RunView.TryOpen(folder["killed"])!.ReadMetrics().Epochs;
        Assert.All(epochs, epoch => Assert.All(epoch.GradientNorms, norm => Assert.True(norm > 0, $"epoch {epoch.Epoch}: {norm}")));
    }

    /// <summary>Images made anew, views and class weights are functions of seed and epoch: they come back after a stop, for any number of threads.</summary>
    [Theory]
    [InlineData("recurrentAttention")]
    [InlineData("fullyConnected")]
    [InlineData("convolutional")]
    public async Task A_stopped_run_on_fresh_changed_images_goes_on_to_the_same_bits(string kind)
    {
        DataSet fresh = await new CanvasMnistSource("cluttered-mnist-60", new MadeUpDigits(), CanvasMnistOptions.Cluttered60).LoadAsync(null, default);
        fresh = fresh with { Normalization = ChannelNormalization.Measure(fresh.Validation, null, default) };
        Recipe changing = Recipe.Parse($$"""
            {
              "data": "cluttered-mnist-60",
              "model": { "kind": "{{kind}}" },
              "training": {
                "epochs": 3, "batchSize": 12, "loss": { "classWeights": "balanced" },
                "augmentation": { "flips": true, "quarterTurns": true, "shift": 3, "brightness": 0.2 }
              }
            }
            """);
        string whole = Train("whole", 2, changing, fresh);
        using (RunFolder run = RunFolder.Create(folder["stopped"], changing))
        {
            using Recorder recorder = new(stopAtStep: 6);
            using Trainer trainer = new(changing, fresh, run, 1, recorder);
            Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
        }

        using (RunFolder run = RunFolder.Open(folder["stopped"]))
        using (Trainer trainer = new(run.ReadRecipe(), fresh, run, 1, null)) trainer.Run(default);
        Assert.Equal(whole, HashOf("stopped"));
        TrainedModel trained = TrainedModel.Load(folder["stopped/best.safetensors"]);
        Assert.Equal(fresh.Normalization.Mean, trained.Normalization!.Mean);
        Assert.NotEqual(whole, Train("plain", 1, changing.With("training.augmentation.flips", "false"), fresh));
    }

    [Fact]
    public void Without_a_folder_the_best_model_and_the_result_are_those_of_a_run()
    {
        Train("run", 2);
        TrainingResult kept = RunView.TryOpen(folder["run"])!.ReadResult()!;
        EpochLog log = new();
        using Trainer trainer = new(recipe, data, observer: log);
        TrainingResult result = trainer.Run();
        Assert.Equal(kept with { Run = "", ImagesPerSecond = 0, Seconds = 0, Warnings = result.Warnings }, result with { ImagesPerSecond = 0, Seconds = 0 });
        Assert.Equal(kept.Warnings, result.Warnings);
        Assert.Equal(TrainedModel.Load(folder["run/best.safetensors"]).Model.Parameters.Values.Span, trainer.Best.Model.Parameters.Values.Span);
        Assert.Equal(result.TestErrorPercent, trainer.Best.Evaluate(data.Test, threads: 1).ErrorPercent);
        Assert.Equal([1, 2, 3], log.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void There_is_no_best_model_before_an_epoch_is_done()
    {
        using Trainer trainer = new(recipe, data, threads: 1);
        Assert.Contains("before the first epoch", Assert.Throws<InvalidOperationException>(() => trainer.Best).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_run_that_is_opened_again_has_its_best_model()
    {
        Train("run", 1);
        using RunFolder run = RunFolder.Open(folder["run"]);
        using Trainer trainer = new(run.ReadRecipe(), data, run, 1);
        Assert.Equal(TrainedModel.Load(run.BestPath).Model.Parameters.Values.Span, trainer.Best.Model.Parameters.Values.Span);
    }

    [Fact]
    public void Metrics_newer_than_the_checkpoint_are_cut_off()
    {
        Train("run", 1);
        string[] lines = File.ReadAllLines(folder["run/metrics.jsonl"]);
        File.AppendAllText(folder["run/metrics.jsonl"], "half a li");
        File.WriteAllText(folder["run/last.safetensors.killed.tmp"], "half a checkpoint");
        using (RunFolder run = RunFolder.Open(folder["run"]))
        using (Trainer trainer = new(recipe, data, run, 1, null)) trainer.Run(default);
        Assert.Equal(lines, File.ReadAllLines(folder["run/metrics.jsonl"]));
        Assert.Equal(3, lines.Length);
        Assert.Empty(Directory.EnumerateFiles(folder["run"], "*.tmp"));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run_and_keeps_the_last_good_checkpoint()
    {
        Recipe wild = recipe.With("training.learningRate", "100").With("training.optimizer.kind", "sgd").With("training.clipNorm", "0").With("training.epochs", "100");
        using RunFolder run = RunFolder.Create(folder["wild"], wild);
        using Recorder recorder = new(stopAtStep: 1);
        using (Trainer first = new(wild, data, run, 1, recorder)) Assert.Throws<OperationCanceledException>(() => first.Run(recorder.Stop));
        byte[] good = File.ReadAllBytes(run.ResumePath);
        using Trainer trainer = new(wild, data, run, 1, null);
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => trainer.Run(default));
        Assert.Contains("not finite at step", exception.Message, StringComparison.Ordinal);
        Assert.Equal(good, File.ReadAllBytes(run.ResumePath));
        Assert.False(File.Exists(run.ResultPath));
    }

    [Fact]
    public void A_run_is_locked_while_in_use_and_never_overwritten()
    {
        using (RunFolder run = RunFolder.Create(folder["run"], recipe))
        {
            Assert.Throws<RunLockedException>(() => RunFolder.Open(folder["run"]));
        }

        Assert.Contains("never overwritten", Assert.Throws<RunException>(() => RunFolder.Create(folder["run"], recipe)).Message, StringComparison.Ordinal);
        using RunFolder first = RunFolder.CreateNumbered(folder.Path, "numbered", recipe);
        using RunFolder second = RunFolder.CreateNumbered(folder.Path, "numbered", recipe);
        Assert.Equal([folder["numbered-001"], folder["numbered-002"]], [first.Path, second.Path]);
        Assert.Throws<RunException>(() => RunFolder.Open(folder["nothing"]));
    }

    [Fact]
    public void A_checkpoint_of_another_shape_is_refused()
    {
        Train("run", 1);
        TensorFile file = TensorFile.Read(folder["run/best.safetensors"]);
        NamedTensor[] tensors = [.. file.Tensors.Select(tensor => tensor.Name == "core.state.weight" ? tensor with { Shape = [20, 80] } : tensor)];
        new TensorFile(file.Metadata, tensors).Write(folder["other"]);
        Assert.Contains("core.state.weight must be [40, 40], but is [20, 80]", Assert.Throws<CheckpointException>(() => TrainedModel.Load(folder["other"])).Message, StringComparison.Ordinal);
        new TensorFile(new Dictionary<string, string>(), tensors).Write(folder["foreign"]);
        Assert.Contains("not a Fovea model", Assert.Throws<CheckpointException>(() => TrainedModel.Load(folder["foreign"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_is_that_of_the_best_weights_and_is_repeated()
    {
        Train("run", 2);
        using RunFolder run = RunFolder.Open(folder["run"]);
        TrainingResult result = run.ReadResult()!;
        TrainedModel best = TrainedModel.Load(run.BestPath);
        using WorkerTeam team = new(3);
        Evaluation test = new Evaluator(best.Model, data.Test, new EvaluationOptions(), team).Run(default);
        Assert.Equal(result.TestErrorPercent, test.ErrorPercent);
        Assert.Equal(10, test.Passes);
    }

    [Fact]
    public void A_run_that_leaves_the_test_out_reads_no_test_image()
    {
        DataSet guarded = data with { Test = new ForbiddenImages(data.Test) };
        using RunFolder run = RunFolder.Create(folder["run"], recipe);
        using (Trainer trainer = new(recipe, guarded, run, 2) { TestsAtEnd = false }) trainer.Run();
        TrainingResult result = run.ReadResult()!;
        Assert.Equal((null, null), (result.TestErrorPercent, result.TestErrorPercentSpread));
        Assert.InRange(result.ValidationErrorPercent, 0, 100);
        Assert.DoesNotContain("testError", File.ReadAllText(run.ResultPath), StringComparison.Ordinal);
        using Trainer testing = new(recipe, guarded, threads: 2);
        Assert.Contains("nobody was to look", Assert.ThrowsAny<Exception>(() => testing.Run()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_lacks_a_class_is_refused_or_told_beside_the_figure()
    {
        DataSet unlearnable = data with { ClassNames = [.. data.ClassNames, "spiral"] };
        Assert.Contains("no image to train on of class spiral", Assert.Throws<DataException>(() => new Trainer(recipe, unlearnable)).Message, StringComparison.Ordinal);
        int[] horizontal = [.. Enumerable.Range(0, data.Test.Count).Where(i => data.Test.Labels[i] == 0)];
        MemoryImageSet test = new(data.Shape, horizontal.SelectMany(i => data.Test.Pixels(i).ToArray()).ToArray(), new int[horizontal.Length]);
        using RunFolder run = RunFolder.Create(folder["run"], recipe.With("training.epochs", "1"));
        using (Trainer trainer = new(run.ReadRecipe(), data with { Test = test }, run, 1)) trainer.Run();
        Assert.Equal(["test has no image of classes vertical, rising, falling: its figures are about the others"], run.ReadResult()!.Warnings);
        using Trainer untested = new(run.ReadRecipe(), data with { Test = test }, threads: 1) { TestsAtEnd = false };
        Assert.Empty(untested.Run().Warnings);
    }

    [Fact]
    public void Splits_without_images_are_told_before_the_first_step()
    {
        MemoryImageSet none = new(data.Shape, ReadOnlyMemory<byte>.Empty, []);
        Assert.Contains("cue must have at least 1 training image", Assert.Throws<DataException>(() => new Trainer(recipe, data with { Training = none })).Message, StringComparison.Ordinal);
        Assert.Contains("cue must have at least 1 validation image", Assert.Throws<DataException>(() => new Trainer(recipe, data with { Validation = none })).Message, StringComparison.Ordinal);
        Recorder recorder = new();
        using Trainer trainer = new(recipe, data with { Test = none }, threads: 1, observer: recorder);
        Assert.Contains("cue must have at least 1 test image", Assert.Throws<DataException>(() => trainer.Run()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string Train(string name, int threads, Recipe? other = null, DataSet? otherData = null)
    {
        using RunFolder run = RunFolder.Create(folder[name], other ?? recipe);
        using Trainer trainer = new(other ?? recipe, otherData ?? data, run, threads, null);
        trainer.Run(default);
        return HashOf(name);
    }

    private string HashOf(string name) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[$"{name}/last.safetensors"])));

    private float[] WeightsOf(string file) => TrainedModel.Load(folder[file]).Model.Parameters.Values.Span.ToArray();

    /// <summary>The metrics without what depends on the clock.</summary>
    private string[] Losses(string name) =>
        [.. EpochsOf(name).Select(epoch => $"{epoch with { ImagesPerSecond = 0, Seconds = 0, GradientNorms = [] }} {string.Join(" ", epoch.GradientNorms)}")];

    private IReadOnlyList<EpochMetrics> EpochsOf(string name) => MetricsPart.Read(folder[$"{name}/metrics.jsonl"], from: 0).Epochs;

    /// <summary>Ends a run as a kill does: nothing more is written.</summary>
    private sealed class KilledAt(int epoch) : ITrainingObserver
    {
        public void OnStep(in TrainingProgress progress)
        {
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
            if (metrics.Epoch == epoch) throw new IOException("killed");
        }
    }

    /// <summary>Keeps the weights after every step.</summary>
    private sealed class WeightWatcher : ITrainingObserver
    {
        public Trainer? Trainer { get; set; }

        public List<float[]> Weights { get; } = [];

        public void OnStep(in TrainingProgress progress) => Weights.Add(Trainer!.Current.Model.Parameters.Values.Span.ToArray());

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
        }
    }

    private sealed class ForbiddenImages(ImageSet images) : ImageSet(images.Shape, images.Labels.ToArray())
    {
        public override ReadOnlySpan<byte> Pixels(int index) => throw new InvalidOperationException("nobody was to look at these");
    }

    private sealed class Again : ITrainingObserver
    {
        public Trainer? Trainer { get; set; }

        public string? Told { get; private set; }

        public void OnStep(in TrainingProgress progress) => Told ??= Assert.Throws<InvalidOperationException>(() => Trainer!.Run()).Message;

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
        }
    }
}
