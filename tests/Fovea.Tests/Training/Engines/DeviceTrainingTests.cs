using System.Security.Cryptography;
using Fovea.Data.Cue;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Engines;

/// <summary>What a trainer does with a device, whatever the device: <see cref="MadeUpDevice"/> computes with the processors, but in memory of its own.</summary>
public sealed class DeviceTrainingTests : IDisposable
{
    private const int StepsPerEpoch = 5, Epochs = 3;

    private static readonly Recipe recipe = Recipe.Parse($$"""
        {
          "data": "cue",
          "model": { "sensor": { "size": 8, "scales": 2 }, "glimpses": 3, "glimpse": { "what": 20, "where": 12, "features": 40 }, "core": { "hidden": 40 } },
          "training": { "epochs": {{Epochs}}, "batchSize": 50, "rollouts": 3, "learningRate": 0.003 }
        }
        """);

    private readonly TemporaryFolder folder = new();
    private readonly DataSet data = new CueSource(trainingCount: 230, validationCount: 60, testCount: 60).Create();

    [Fact]
    public void What_the_folder_holds_is_what_the_device_computed()
    {
        TrainingResult expected = Train("processor", null);
        MadeUpDevice device = new(recipe, data);
        TrainingResult result = Train("device", device);
        AssertSameRun("device");
        Assert.Equal((expected.ValidationErrorPercent, expected.TestErrorPercent, expected.BestEpoch), (result.ValidationErrorPercent, result.TestErrorPercent, result.BestEpoch));
        Assert.Equal((StepsPerEpoch * Epochs, 1), (device.Steps, device.Sends));
        // After each epoch; the checkpoints at the beginning and the end find nothing newer.
        Assert.Equal(Epochs, device.Fetches);
        Assert.Equal(0, device.InUse);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    public void A_run_that_was_stopped_goes_on_elsewhere(int stopAtStep)
    {
        Train("processor", null);
        Stop("begun-there", new MadeUpDevice(recipe, data), stopAtStep);
        GoOn("begun-there", null);
        AssertSameRun("begun-there");
        Stop("begun-here", null, stopAtStep);
        MadeUpDevice device = new(recipe, data);
        GoOn("begun-here", device);
        AssertSameRun("begun-here");
        Assert.Equal(1, device.Sends);
    }

    [Fact]
    public void Checkpoints_between_steps_are_of_the_last_step()
    {
        Train("processor", null);
        MadeUpDevice device = new(recipe, data) { FailsAtStep = 9 };
        using (RunFolder run = RunFolder.Create(folder["device"], recipe))
        using (Trainer trainer = new(recipe, data, run, 1, device: device) { CheckpointInterval = TimeSpan.Zero }) Assert.Throws<DeviceException>(() => trainer.Run());
        using (var state = TrainingState.Open(folder["device/resume.safetensors"])) Assert.Equal(8, state.Position.Step);
        GoOn("device", null);
        AssertSameRun("device");
    }

    [Fact]
    public void A_model_to_start_from_is_sent()
    {
        using (Trainer earlier = new(recipe.With("training.seed", "5"), data, threads: 1) { TestsAtEnd = false })
        {
            earlier.Run();
            TrainedModel start = earlier.Best;
            using Trainer here = new(recipe, data, threads: 1, startFrom: start), there = new(recipe, data, threads: 1, startFrom: start, device: new MadeUpDevice(recipe, data));
            here.Run();
            there.Run();
            Assert.Equal(here.Best.Model.Parameters.Values.Span, there.Best.Model.Parameters.Values.Span);
            Assert.False(start.Model.Parameters.Values.Span.SequenceEqual(there.Best.Model.Parameters.Values.Span));
        }
    }

    [Fact]
    public void An_observer_sees_the_weights_of_now()
    {
        Watcher here = new(), there = new();
        using (here.Trainer = new Trainer(recipe, data, threads: 1, observer: here)) here.Trainer.Run();
        using (there.Trainer = new Trainer(recipe, data, threads: 1, observer: there, device: new MadeUpDevice(recipe, data))) there.Trainer.Run();
        Assert.Equal((StepsPerEpoch + 1) * Epochs, here.Weights.Count);
        Assert.Equal(here.Weights, there.Weights);
    }

    /// <summary>Lost at a step, while weights are fetched, or while images are looked at: what is on disk is of a moment before.</summary>
    [Theory]
    [InlineData(1, int.MaxValue, int.MaxValue)]
    [InlineData(8, int.MaxValue, int.MaxValue)]
    [InlineData(int.MaxValue, 1, int.MaxValue)]
    [InlineData(int.MaxValue, 3, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue, 1)]
    [InlineData(int.MaxValue, int.MaxValue, 4)]
    [InlineData(int.MaxValue, int.MaxValue, 9)]
    public void A_device_that_fails_leaves_a_run_that_goes_on_to_the_same_bits(int step, int fetch, int pass)
    {
        Train("processor", null);
        MadeUpDevice device = new(recipe, data) { FailsAtStep = step, FailsAtFetch = fetch, FailsAtPass = pass };
        using (RunFolder run = RunFolder.Create(folder["lost"], recipe))
        {
            using (Trainer trainer = new(recipe, data, run, 1, device: device))
            {
                DeviceException exception = Assert.Throws<DeviceException>(() => trainer.Run());
                Assert.Equal("madeup:0 was lost; the run goes on from its last checkpoint", exception.Message);
            }

            Assert.False(File.Exists(run.ResultPath));
            Assert.Equal(0, device.InUse);
        }

        GoOn("lost", null);
        AssertSameRun("lost");
    }

    /// <summary>A stop writes a checkpoint first: not where the weights cannot be fetched.</summary>
    [Fact]
    public void After_a_failure_nothing_is_written_any_more()
    {
        MadeUpDevice device = new(recipe, data) { FailsAtStep = 3 };
        using RunFolder run = RunFolder.Create(folder["lost"], recipe);
        using Trainer trainer = new(recipe, data, run, 1, device: device);
        Assert.Throws<DeviceException>(() => trainer.Run());
        byte[] state = File.ReadAllBytes(run.ResumePath);
        Assert.Throws<DeviceException>(() => trainer.Run(new CancellationToken(canceled: true)));
        Assert.Throws<DeviceException>(() => trainer.Current);
        Assert.Equal(state, File.ReadAllBytes(run.ResumePath));
        Assert.Equal(3, device.Steps);
    }

    [Fact]
    public void Without_a_folder_a_failure_promises_nothing()
    {
        using Trainer trainer = new(recipe, data, threads: 1, device: new MadeUpDevice(recipe, data) { FailsAtStep = 2 });
        Assert.Equal("madeup:0 was lost", Assert.Throws<DeviceException>(() => trainer.Run()).Message);
    }

    [Fact]
    public void Parts_that_a_device_lacks_are_refused_by_name()
    {
        MadeUpDevice device = new(recipe, data) { Lacks = ["model.core.kind mine", "model.location.kind ours"] };
        const string told = "madeup:0 has no part for model.core.kind mine, model.location.kind ours: use the processor, or parts that it has";
        Assert.Equal(told, Assert.Throws<OptionException>(() => new Trainer(recipe, data, threads: 1, device: device)).Message);
        using Trainer trainer = new(recipe, data, threads: 1);
        Assert.Equal(told, Assert.Throws<OptionException>(() => trainer.Current.Evaluate(data, threads: 1, device: device)).Message);
        Assert.Equal(0, device.InUse);
    }

    [Fact]
    public void Evaluation_gives_the_same_figures_on_a_device()
    {
        using Trainer trainer = new(recipe, data, threads: 1);
        EvaluationOptions options = new() { Rollouts = 3 };
        MadeUpDevice device = new(recipe, data);
        Evaluation here = trainer.Current.Evaluate(data, options: options, threads: 2), there = trainer.Current.Evaluate(data, options: options, threads: 2, device: device);
        Assert.Equal((here.ErrorPercent, here.NegativeLogLikelihood, here.Scores), (there.ErrorPercent, there.NegativeLogLikelihood, there.Scores));
        Assert.Equal((1, 0), (device.Passes, device.InUse));
    }

    [Fact]
    public void A_run_says_which_device_it_was_carried_out_on()
    {
        Stop("run", new MadeUpDevice(recipe, data), stopAtStep: 2);
        GoOn("run", null);
        Assert.Equal(["madeup:0: Made up, driver 1.0", null], RunView.TryOpen(folder["run"])!.ReadEnvironments().Select(environment => environment.Device));
    }

    public void Dispose() => folder.Dispose();

    private TrainingResult Train(string name, ComputeDevice? device)
    {
        using RunFolder run = RunFolder.Create(folder[name], recipe);
        using Trainer trainer = new(recipe, data, run, 1, device: device);
        return trainer.Run();
    }

    private void Stop(string name, ComputeDevice? device, int stopAtStep)
    {
        using RunFolder run = RunFolder.Create(folder[name], recipe);
        using Recorder recorder = new(stopAtStep);
        using Trainer trainer = new(recipe, data, run, 1, recorder, device: device);
        Assert.Throws<OperationCanceledException>(() => trainer.Run(recorder.Stop));
    }

    private void GoOn(string name, ComputeDevice? device)
    {
        using RunFolder run = RunFolder.Open(folder[name]);
        using Trainer trainer = new(run.ReadRecipe(), data, run, 1, device: device);
        trainer.Run();
    }

    private void AssertSameRun(string name)
    {
        foreach (string file in new[] { "best.safetensors", "last.safetensors" }) Assert.Equal(DigestOf($"processor/{file}"), DigestOf($"{name}/{file}"));
        Assert.Equal(Figures("processor"), Figures(name));
    }

    private string DigestOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[file])));

    private string[] Figures(string name) => [.. RunView.TryOpen(folder[name])!.ReadMetrics().Epochs
        .Select(epoch => $"{epoch with { ImagesPerSecond = 0, Seconds = 0, GradientNorms = [] }} {string.Join(" ", epoch.GradientNorms)}")];

    /// <summary>Digests of the weights after every step and epoch.</summary>
    private sealed class Watcher : ITrainingObserver
    {
        public Trainer? Trainer { get; set; }

        public List<string> Weights { get; } = [];

        public void OnStep(in TrainingProgress progress) => Keep();

        public void OnEpoch(EpochMetrics metrics, bool isBest) => Keep();

        private void Keep() =>
            Weights.Add(Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Trainer!.Current.Model.Parameters.Values.Span))));
    }
}
