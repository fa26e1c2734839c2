using System.Diagnostics;
using Fovea.Training.Engines;

namespace Fovea.Cli.Benchmarks;

/// <summary>Images per second of training steps: drawing images, looking, loss, gradients, optimizer, packing.</summary>
internal sealed class TrainingRate : IDisposable
{
    private readonly ITrainingEngine training;
    private readonly Gaze gaze;
    private readonly int[] order;
    private readonly int batchSize;
    private int steps, first;

    public TrainingRate(Setting setting, int batchSize, IComputeEngine engine, TrainingOptions? options = null)
    {
        ImageSet images = setting.Training;
        this.batchSize = batchSize;
        training = engine.NewTraining(setting.Model, images, (options ?? new TrainingOptions()) with { BatchSize = batchSize });
        training.Send();
        gaze = Gaze.ForTraining(setting.Model.Start, setting.Model.LocationStd, seed: 1, epoch: 0);
        order = [.. Enumerable.Range(0, images.Count)];
    }

    /// <summary>Trains for a while, of which the first quarter does not count: caches hold what was measured before, and a run takes thousands of steps.</summary>
    public double Measure(TimeSpan duration)
    {
        Train(duration / 4);
        return Train(0.75 * duration);
    }

    /// <summary>Takes one step.</summary>
    public TimeSpan MeasureStep()
    {
        long begun = Stopwatch.GetTimestamp();
        Run();
        return Stopwatch.GetElapsedTime(begun);
    }

    /// <summary>Bytes of managed memory that a step allocates, all threads together.</summary>
    public double ManagedBytesPerStep()
    {
        const int measured = 20;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < measured; i++) Run();
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / measured;
    }

    /// <inheritdoc/>
    public void Dispose() => training.Dispose();

    private double Train(TimeSpan duration)
    {
        long begun = Stopwatch.GetTimestamp(), count = 0;
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            Run();
            count += batchSize;
        }

        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private void Run()
    {
        if (first + batchSize > order.Length) first = 0;
        training.Run(order.AsSpan(first, batchSize), gaze, 1e-4f, ++steps);
        first += batchSize;
    }
}
