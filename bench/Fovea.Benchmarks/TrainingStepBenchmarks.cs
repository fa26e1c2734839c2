using BenchmarkDotNet.Attributes;
using Fovea.Cli.Benchmarks;
using Fovea.Numerics;
using Fovea.Training.Engines;

namespace Fovea.Benchmarks;

/// <summary>Training on all cores: images, looking, loss, gradients, optimizer, packing. An operation is an image.</summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks : IDisposable
{
    private const int Images = 512;

    private readonly WorkerTeam team = new(Environment.ProcessorCount);
    private readonly int[] numbers = [.. Enumerable.Range(0, Images)];
    private TrainingStep? step;
    private Gaze gaze;
    private int steps;

    /// <summary>Images per step.</summary>
    [Params(128, 512)]
    public int Batch { get; set; }

    /// <summary>What is trained on what.</summary>
    [ParamsAllValues]
    public SettingName Setting { get; set; }

    /// <summary>Makes model and images.</summary>
    [GlobalSetup]
    public async Task PrepareAsync()
    {
        Setting setting = await Setting.LoadAsync().ConfigureAwait(false);
        step = new TrainingStep(setting.Model, setting.Training, new TrainingOptions { BatchSize = Batch }, team);
        gaze = Gaze.ForTraining(setting.Model.Start, setting.Model.LocationStd, seed: 1, epoch: 0);
    }

    /// <summary>As many steps as 512 images take.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public void Train()
    {
        for (int first = 0; first < Images; first += Batch) step!.Run(numbers.AsSpan(first, Batch), gaze, 1e-4f, ++steps);
    }

    /// <summary>Ends what was made and the team's threads.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        step?.Dispose();
        team.Dispose();
        GC.SuppressFinalize(this);
    }
}
