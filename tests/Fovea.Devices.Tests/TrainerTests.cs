using System.Security.Cryptography;
using Fovea.Data;
using Fovea.Training.Runs;

namespace Fovea.Devices.Tests;

/// <summary>Whole runs on a device: they learn what they learn on the processor, and go on after a stop, here or there.</summary>
public sealed class TrainerTests : IDisposable
{
    private const int Epochs = 8;

    /// <summary>A task that only a learned policy solves, with a small model.</summary>
    private static readonly Recipe recipe = Recipe.Parse($$"""
        {
          "data": "cue",
          "model": {
            "sensor": { "size": 12 }, "glimpses": 2, "glimpse": { "what": 48, "where": 16, "features": 64 }, "core": { "hidden": 64 }, "start": "centre", "locationStd": 0.2
          },
          "training": { "epochs": {{Epochs}}, "batchSize": 50, "rollouts": 6, "learningRate": 0.003, "loss": { "baseline": "leaveOneOut" } }
        }
        """);

    /// <summary>The same for a few steps: four in an epoch.</summary>
    private static readonly Recipe brief = recipe.With("training.epochs", "3").With("training.rollouts", "2");

    private static readonly Lazy<Task<DataSet>> data = new(LoadAsync);

    private readonly TemporaryFolder folder = new();
    private readonly ComputeDevice device = GraphicsDevices.Open(TestDevice.Name)!;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_policy_is_learned_as_on_the_processor()
    {
        DataSet cue = await data.Value;
        (TrainedModel here, double processor) = Train(cue, null);
        (TrainedModel there, double onDevice) = Train(cue, device);
        // Chance is 75%; a run that has learned to follow the cue on two of its four sides is at about 40%, on three at 20%.
        Assert.True(processor < 30 && onDevice < 30, $"errors are {onDevice}% on {device}, {processor}% on the processor");
        // What both have learned is the policy.
        EvaluationOptions anywhere = new() { RandomLocations = true };
        Assert.All([here, there], model => Assert.InRange(model.Evaluate(cue, options: anywhere).ErrorPercent, 50, 100));
        // And each measures the other's model as it measures its own.
        Assert.Equal(here.Evaluate(cue).ErrorPercent, here.Evaluate(cue, device: device).ErrorPercent, tolerance: 0.2);
        Assert.Equal(there.Evaluate(cue).ErrorPercent, there.Evaluate(cue, device: device).ErrorPercent, tolerance: 0.2);
    }

    /// <summary>In the middle of an epoch, at its end, and before the first one's.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task A_stopped_run_goes_on_to_the_same_bits_and_the_same_metrics(int stopAtStep)
    {
        DataSet cue = await ShortAsync();
        using (RunFolder run = RunFolder.Create(folder["whole"], brief))
        using (Trainer trainer = new(brief, cue, run, device: device)) trainer.Run();
        Stop(cue, "stopped", device, stopAtStep);
        GoOn(cue, "stopped", device);
        foreach (string file in new[] { "best.safetensors", "last.safetensors" }) Assert.Equal(DigestOf($"whole/{file}"), DigestOf($"stopped/{file}"));
        Assert.Equal(Figures("whole"), Figures("stopped"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_goes_on_elsewhere(bool beginsOnDevice)
    {
        DataSet cue = await ShortAsync();
        using (RunFolder run = RunFolder.Create(folder["processor"], brief))
        using (Trainer trainer = new(brief, cue, run)) trainer.Run();
        Stop(cue, "moved", beginsOnDevice ? device : null, stopAtStep: 5);
        GoOn(cue, "moved", beginsOnDevice ? null : device);
        // The same steps but for rounding, wherever they were taken.
        IReadOnlyList<EpochMetrics> expected = EpochsOf("processor"), found = EpochsOf("moved");
        Assert.Equal(brief.Training.Epochs, found.Count);
        for (int epoch = 0; epoch < found.Count; epoch++)
        {
            Assert.Equal(expected[epoch].CrossEntropy, found[epoch].CrossEntropy, tolerance: 1e-3);
            Assert.Equal(expected[epoch].ValidationNegativeLogLikelihood, found[epoch].ValidationNegativeLogLikelihood, tolerance: 5e-3);
        }

        string name = $"{device.Name}: {device.Description}";
        Assert.Equal(beginsOnDevice ? [name, null] : [null, name], RunView.TryOpen(folder["moved"])!.ReadEnvironments().Select(environment => environment.Device));
    }

    /// <summary>Few images, of which the last batch is a small one.</summary>
    private static async Task<DataSet> ShortAsync()
    {
        DataSet cue = await data.Value;
        return cue with { Training = new ImageSubset(cue.Training, 200) };
    }

    private static async Task<DataSet> LoadAsync()
    {
        DataSet whole = await DataSets.LoadAsync("cue");
        return whole with { Training = new ImageSubset(whole.Training, 2500), Validation = new ImageSubset(whole.Validation, 300), Test = new ImageSubset(whole.Test, 500) };
    }

    private static (TrainedModel Model, double ErrorPercent) Train(DataSet cue, ComputeDevice? device)
    {
        using Trainer trainer = new(recipe, cue, device: device);
        double error = trainer.Run().TestErrorPercent!.Value;
        return (trainer.Best, error);
    }

    private void Stop(DataSet cue, string name, ComputeDevice? where, int stopAtStep)
    {
        using RunFolder run = RunFolder.Create(folder[name], brief);
        using CancellationTokenSource stop = new();
        using Trainer trainer = new(brief, cue, run, observer: new Stopper(stop, stopAtStep), device: where);
        Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
    }

    private void GoOn(DataSet cue, string name, ComputeDevice? where)
    {
        using RunFolder run = RunFolder.Open(folder[name]);
        using Trainer trainer = new(run.ReadRecipe(), cue, run, device: where);
        trainer.Run();
    }

    private string DigestOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[file])));

    private IReadOnlyList<EpochMetrics> EpochsOf(string name) => RunView.TryOpen(folder[name])!.ReadMetrics().Epochs;

    private IEnumerable<string> Figures(string name) =>
        EpochsOf(name).Select(epoch => $"{epoch with { ImagesPerSecond = 0, Seconds = 0, GradientNorms = [] }} {string.Join(" ", epoch.GradientNorms)}");

    /// <summary>Asks to stop at a step.</summary>
    private sealed class Stopper(CancellationTokenSource stop, int atStep) : ITrainingObserver
    {
        private int steps;

        public void OnStep(in TrainingProgress progress)
        {
            if (++steps == atStep) stop.Cancel();
        }

        public void OnEpoch(EpochMetrics metrics, bool isBest)
        {
        }
    }
}
