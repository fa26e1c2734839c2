using System.Diagnostics;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Training.Engines;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Measures training and evaluation beside what the machine could do, in one run: machines drift, ratios hold. Every figure is the
/// median of rounds in which all measurements take turns, a ratio the median of the rounds' ratios.
/// </summary>
internal sealed class Benchmark(int threads)
{
    private const int Rounds = 7, LargeSide = 16384, SlideDecisions = 25;

    private static readonly TimeSpan slice = TimeSpan.FromSeconds(0.4), part = TimeSpan.FromSeconds(0.15);

    public async Task<BenchResult> RunAsync(Action<string> onProgress, CancellationToken stop)
    {
        onProgress("memory of a training run");
        double megabytes = TrainingMemory.MeasureMegabytes(threads, stop);

        using WorkerTeam team = new(threads), single = new(1);
        using ProcessorEngine onAll = new(team), onOne = new(single);
        Setting mnist = Setting.Mnist(), cluttered = await Setting.Cluttered60Async(stop).ConfigureAwait(false);
        using TrainingRate train128 = new(mnist, 128, onAll), train512 = new(mnist, 512, onAll), alone = new(mnist, 128, onOne), trainCluttered = new(cluttered, 128, onAll);
        using OtherModels others = await OtherModels.PrepareAsync(onAll, slice, stop).ConfigureAwait(false);
        using Evaluator evaluator = new(mnist.Model, mnist.Evaluation, new EvaluationOptions { Passes = 1 }, team);
        DecisionTime decision = new(mnist.Model, mnist.Evaluation), largeDecision = new(mnist.Model, new LargeImages(LargeSide));
        using MadeUpSlide slide = new(LargeSide);
        // A cache as small as it may be: most tiles that a glimpse covers are decoded anew.
        RandomLooks looks = new(channels: 3, scales: 8, cacheMegabytes: 16);
        ImageSet slides = slide.Open(looks);
        MemoryRate memoryRate = new(team);
        int looked = 0;
        Series
            limit = new(() => CoreRates.OnAll(team, () => ArithmeticLimit.Measure(part))),
            kernel = new(() => CoreRates.OnAll(team, () => CoreRates.Kernel(part))),
            memory = new(() => memoryRate.Measure(part)),
            handOver = new(() => threads > 1 ? CoreDistance.Measure(team, part) : 0),
            meeting = new(() => CoreRates.Meeting(team, part)),
            training = new(() => train128.Measure(slice)),
            trainingAlone = new(() => alone.Measure(slice)),
            training512 = new(() => train512.Measure(slice)),
            trainingCluttered = new(() => trainCluttered.Measure(slice)),
            evaluation = new(() => Evaluations(evaluator, stop) * mnist.Evaluation.Count),
            latency = new(decision.Median),
            largeLatency = new(largeDecision.Median),
            slideLatency = new(() => looks.Median(slides, (looked += SlideDecisions) - SlideDecisions, SlideDecisions)),
            sensor = new(() => CoreRates.Sensor(new MultiScaleSensor(8, 1), mnist.Evaluation, part)),
            sensorFourScales = new(() => CoreRates.Sensor(new MultiScaleSensor(12, 4), cluttered.Evaluation, part)),
            generation = new(() => CoreRates.Generation((FreshImageSet)cluttered.Training, part));
        Series[] all =
        [
            kernel, limit, memory, handOver, meeting, training, trainingAlone, training512, trainingCluttered, evaluation, latency, largeLatency, slideLatency, sensor, sensorFourScales,
            generation, .. others.All,
        ];
        foreach (Series series in all) series.WarmUp();
        for (int round = 0; round < Rounds; round++)
        {
            onProgress($"round {round + 1} of {Rounds}");
            foreach (Series series in all)
            {
                stop.ThrowIfCancellationRequested();
                series.Take();
            }
        }

        return new BenchResult(
            threads,
            LimitGflops: limit.Median / 1e9,
            KernelGflops: kernel.Median / 1e9,
            KernelFraction: kernel.RatioTo(limit),
            MemoryGigabytesPerSecond: memory.Median / 1e9,
            HandOverNanoseconds: threads > 1 ? handOver.Median * 1e9 : null,
            MeetingMicroseconds: meeting.Median * 1e6,
            TrainImagesPerSecond: training.Median,
            TrainGflops: training.Median * mnist.TrainingOperations / 1e9,
            RooflineFraction: training.RatioTo(limit) * mnist.TrainingOperations,
            TrainImagesPerSecond512: training512.Median,
            RooflineFraction512: training512.RatioTo(limit) * mnist.TrainingOperations,
            TrainImagesPerSecondCluttered60: trainingCluttered.Median,
            RooflineFractionCluttered60: trainingCluttered.RatioTo(limit) * cluttered.TrainingOperations,
            Models: others.Against(limit),
            ThreadScaling: training.RatioTo(trainingAlone),
            EvaluateImagesPerSecond: evaluation.Median,
            EvaluateFraction: evaluation.RatioTo(limit) * mnist.EvaluationOperations,
            LatencyMilliseconds: latency.Median * 1e3,
            CostRatio16384: largeLatency.RatioTo(latency),
            DecisionMillisecondsSlide: slideLatency.Median * 1e3,
            SensorGlimpsesPerSecond: sensor.Median,
            SensorGlimpsesPerSecondFourScales: sensorFourScales.Median,
            GenerateImagesPerSecond: generation.Median,
            ManagedBytesPerStep: train128.ManagedBytesPerStep(),
            PeakResidentMegabytes: megabytes);
    }

    /// <summary>Evaluations per second.</summary>
    private static double Evaluations(Evaluator evaluator, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        int count = 0;
        for (; Stopwatch.GetElapsedTime(begun) < slice; count++) evaluator.Run(stop);
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}

/// <summary>One figure, measured again and again in turns with others: machines drift, medians of turns compare.</summary>
internal sealed class Series(Func<double> measure)
{
    private readonly List<double> values = [];

    /// <summary>The middle one of what was measured.</summary>
    public double Median => values.Order().ElementAt(values.Count / 2);

    /// <summary>The middle one of the ratios to another figure that was measured in the same rounds.</summary>
    public double RatioTo(Series other) => values.Zip(other.values, (mine, its) => mine / its).Order().ElementAt(values.Count / 2);

    /// <summary>Measures once and forgets the figure: code is compiled and caches fill.</summary>
    public void WarmUp() => measure();

    /// <summary>Measures once more.</summary>
    public void Take() => values.Add(measure());
}
