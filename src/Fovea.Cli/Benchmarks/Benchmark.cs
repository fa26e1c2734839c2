using System.Diagnostics;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Training;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Measures training and evaluation beside what the machine could do, in one run: machines drift, ratios hold. Every figure is the
/// median of rounds in which all measurements take turns.
/// </summary>
internal sealed class Benchmark(int threads)
{
    private const int Rounds = 7, Images = 10_000, Side = 28, Classes = 10;

    private static readonly TimeSpan slice = TimeSpan.FromSeconds(0.4);

    public BenchResult Run(Action<int, int> onRound)
    {
        using WorkerTeam team = new(threads);
        ImageSet images = Noise();
        RecurrentAttentionModel model = new(new RecurrentAttentionOptions(), channels: 1, Classes);
        model.Parameters.Initialize(1);
        model.PackAll();
        long operations = 2 * model.GradientWork.Sum(work => work.MultiplyAdds(model.Options.Glimpses));
        Func<double> train128 = Training(model, images, 128, team), train512 = Training(model, images, 512, team);
        Evaluator evaluator = new(model, images, new EvaluationOptions { Passes = 1 }, team);
        Func<double>[] measurements =
        [
            () => OnAll(team, () => ArithmeticLimit.Measure(slice / 2)),
            () => OnAll(team, () => KernelRate(slice / 2)),
            train128,
            train512,
            () => Images / evaluator.Run().Seconds,
        ];
        foreach (Func<double> measurement in measurements) measurement();
        double[][] rates = [.. measurements.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            onRound(round + 1, Rounds);
            for (int i = 0; i < measurements.Length; i++) rates[i][round] = measurements[i]();
        }

        double[] median = [.. rates.Select(values => values.Order().ElementAt(Rounds / 2))];
        double limit = median[0];
        return new BenchResult(
            threads, limit / 1e9, median[1] / 1e9, median[1] / limit,
            median[2], median[2] * operations / 1e9, median[2] * operations / limit,
            median[3], median[3] * operations / limit, median[4]);
    }

    /// <summary>One copy per worker at once, all rates added.</summary>
    private static double OnAll(WorkerTeam team, Func<double> measure)
    {
        double[] rates = new double[team.Size];
        using Barrier begin = new(team.Size);
        new TeamLoop((copy, _) =>
        {
            begin.SignalAndWait();
            rates[copy] = measure();
        }).Run(team, team.Size);
        return rates.Sum();
    }

    /// <summary>A product of the core's shape, again and again: [32, 256] times [256, 256].</summary>
    private static double KernelRate(TimeSpan duration)
    {
        const int rows = 32, width = 256, repeats = 50;
        int stride = Matrix.StrideFor(width);
        MatrixKernel kernel = MatrixKernel.Widest;
        PackedMatrix packed = kernel.NewPacked(width, width);
        Matrix a = new(new AlignedBuffer(rows * stride).Span, rows, width, stride), target = new(new AlignedBuffer(rows * stride).Span, rows, width, stride);
        long begun = Stopwatch.GetTimestamp(), count = 0;
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            for (int i = 0; i < repeats; i++) kernel.Multiply(a, packed, target, ProductStart.Zero, default, ProductFinish.None, default);
            count += repeats;
        }

        return 2.0 * rows * width * width * count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static Func<double> Training(RecurrentAttentionModel model, ImageSet images, int batchSize, WorkerTeam team)
    {
        TrainingStep step = new(model, images, new TrainingOptions { BatchSize = batchSize }, team);
        SampledGaze gaze = SampledGaze.ForTraining(StartLocation.Random, model.Options.LocationStd, seed: 1, epoch: 0);
        int[] order = [.. Enumerable.Range(0, images.Count)];
        int steps = 0, first = 0;
        return () =>
        {
            long begun = Stopwatch.GetTimestamp(), count = 0;
            while (Stopwatch.GetElapsedTime(begun) < slice)
            {
                if (first + batchSize > order.Length) first = 0;
                step.Run(order.AsSpan(first, batchSize), gaze, 1e-4f, ++steps);
                first += batchSize;
                count += batchSize;
            }

            return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        };
    }

    private static MemoryImageSet Noise()
    {
        RandomSequence random = new(1, RandomPurpose.Data, 0);
        byte[] pixels = new byte[Images * Side * Side];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)random.NextInt(256);
        int[] labels = [.. Enumerable.Range(0, Images).Select(i => i % Classes)];
        return new MemoryImageSet(new ImageShape(Side, Side, 1), pixels, labels);
    }
}
