using System.Diagnostics;
using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Cli.Benchmarks;

/// <summary>Rates of single parts on one core, and on all cores at once.</summary>
internal static class CoreRates
{
    /// <summary>One copy per worker at once, all rates added.</summary>
    public static double OnAll(WorkerTeam team, Func<double> measure)
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

    /// <summary>Seconds that a team takes to meet: a loop in which each worker waits for all others, as they do a few times in every step.</summary>
    public static double Meeting(WorkerTeam team, TimeSpan duration)
    {
        int present = 0, awaited = 0;
        TeamLoop meeting = new((_, _) =>
        {
            Interlocked.Increment(ref present);
            while (Volatile.Read(ref present) < Volatile.Read(ref awaited))
            {
            }
        });
        return 1 / PerSecond(duration, 50, _ =>
        {
            awaited += team.Size;
            meeting.Run(team, team.Size);
        });
    }

    /// <summary>Operations per second of a product of the core's shape, again and again: [32, 256] times [256, 256].</summary>
    public static double Kernel(TimeSpan duration)
    {
        const int rows = 32, width = 256;
        int stride = Matrix.StrideFor(width);
        MatrixKernel kernel = MatrixKernel.Widest;
        PackedMatrix packed = kernel.NewPacked(width, width);
        AlignedBuffer left = new(rows * stride), result = new(rows * stride);
        double products = PerSecond(duration, 50, _ =>
        {
            Matrix a = new(left.Span, rows, width, stride), target = new(result.Span, rows, width, stride);
            kernel.Multiply(a, packed, target, ProductStart.Zero, default, ProductFinish.None, default);
        });
        return 2.0 * rows * width * width * products;
    }

    /// <summary>Glimpses per second at random places of images.</summary>
    public static double Sensor(MultiScaleSensor sensor, ImageSet images, TimeSpan duration)
    {
        const int places = 4096;
        RandomSequence random = new(1, RandomPurpose.EvaluationStart, 0);
        (float X, float Y)[] locations = new (float, float)[places];
        foreach (ref (float X, float Y) location in locations.AsSpan()) location = ((2 * random.NextFloat()) - 1, (2 * random.NextFloat()) - 1);
        float[] patch = new float[sensor.PatchLength(images.Shape.Channels)];
        return PerSecond(duration, places, i => sensor.Sense(new ImagePixels(images.Pixels(i % images.Count), images.Shape), locations[i].X, locations[i].Y, patch));
    }

    /// <summary>Images per second that a set draws.</summary>
    public static double Generation(FreshImageSet images, TimeSpan duration)
    {
        byte[] pixels = new byte[images.Shape.Bytes];
        int epoch = 0;
        return PerSecond(duration, 1000, i => images.Make(i == 0 ? ++epoch : epoch, i, pixels));
    }

    private static double PerSecond(TimeSpan duration, int batch, Action<int> work)
    {
        long begun = Stopwatch.GetTimestamp(), count = 0;
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            for (int i = 0; i < batch; i++) work(i);
            count += batch;
        }

        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
