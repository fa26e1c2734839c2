using System.Diagnostics;
using System.Globalization;
using Fovea.Application.Catalog;
using Fovea.Data.Megapixel;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Rendering;
using Fovea.Training.Engines;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Measures what a decision on a large image costs, wherever its pixels come from: memory, scenes that are composed under the glimpse, and tiles of a file that the
/// system has in memory or not. It writes a slide of each size into a temporary folder, one at a time.
/// </summary>
/// <param name="threads">Threads that train.</param>
/// <param name="largest">Side of the largest images.</param>
internal sealed class SlidesBenchmark(int threads, int largest)
{
    /// <summary>Sides of images.</summary>
    public static readonly IReadOnlyList<int> Sides = [1_500, 3_000, 10_000, 30_000, 100_000];

    /// <summary>Largest side of images that are measured in memory.</summary>
    public const int LargestInMemory = 10_000;

    /// <summary>Scales of a glimpse.</summary>
    public const int Scales = 12;

    private const int CacheMegabytes = 512, Rounds = 5, Decisions = 11, TrainedImages = 500, BatchSize = 50;

    private static readonly TimeSpan trainingTime = TimeSpan.FromSeconds(2);

    private readonly RandomLooks gray = new(channels: 1, Scales, CacheMegabytes), colours = new(channels: 3, Scales, CacheMegabytes);

    public async Task<SlidesResult> RunAsync(Action<string> onProgress, CancellationToken stop)
    {
        // Code is compiled at its first use.
        onProgress("a small slide");
        using (MadeUpSlide small = new(Sides[0])) MeasureFile(small);

        List<SlideResult> sizes = [];
        foreach (int side in Sides.Where(side => side <= largest))
        {
            stop.ThrowIfCancellationRequested();
            onProgress($"{side:N0}x{side:N0}");
            DataSet scenes = await new MegapixelMnistSource(
                new MadeUpDigits(), new MegapixelOptions { Side = side, TrainingImages = TrainedImages, ValidationImages = 1, TestImages = Decisions }).LoadAsync(null, stop).ConfigureAwait(false);
            double? memory = side > LargestInMemory ? null : gray.Median(new LargeImages(side, images: 1), first: 0, Decisions);
            gray.Median(scenes.Test, first: 0, Decisions);
            double composed = gray.Median(scenes.Test, first: Decisions, Decisions), training = MeasureTraining(scenes);
            using MadeUpSlide file = new(side);
            sizes.Add(MeasureFile(file) with { Side = side, MemoryMilliseconds = 1e3 * memory, ScenesMilliseconds = 1e3 * composed, TrainImagesPerSecond = training });
        }

        return new SlidesResult(gray.NumbersRead, colours.NumbersRead, sizes);
    }

    private SlideResult MeasureFile(MadeUpSlide file)
    {
        List<double> opening = [], cold = [], bytes = [], warm = [], again = [];
        bool isCold = true;
        for (int round = 0; round < Rounds; round++)
        {
            int first = round * 2 * Decisions;
            isCold &= file.LeaveMemory();
            long begun = Stopwatch.GetTimestamp();
            ImageSet slide = file.Open(colours);
            opening.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            double before = BytesRead();
            cold.Add(colours.Seconds(slide, index: 0, first));
            bytes.Add(BytesRead() - before);
            // What a glimpse finds in the system's memory it found on the disk once.
            for (int i = 1; i < Decisions; i++) colours.Seconds(slide, index: 0, first + i);
            slide = file.Open(colours);
            colours.Seconds(slide, index: 0, first);
            warm.Add(colours.Median(slide, first + 1, Decisions - 1));
            again.Add(colours.Median(slide, first + 1, Decisions - 1));
        }

        return new SlideResult(
            Side: 0, MemoryMilliseconds: null, ScenesMilliseconds: 0, FileMegabytes: new FileInfo(file.File).Length / 1e6, OpeningMilliseconds: isCold ? 1e3 * Median(opening) : null,
            ColdMilliseconds: isCold ? 1e3 * Median(cold) : null, ColdMegabytes: Median(bytes) is > 0 and var read ? read / 1e6 : null, WarmMilliseconds: 1e3 * Median(warm), DecodedMilliseconds: 1e3 * Median(again),
            TrainImagesPerSecond: 0);
    }

    private double MeasureTraining(DataSet scenes)
    {
        Recipe recipe = RecipeCatalog.Find(MegapixelMnistSource.DataName);
        ImageClassifier model = recipe.Model.Create(scenes.Shape, scenes.ClassNames.Count, normalization: null);
        model.Parameters.Initialize(seed: 1);
        using WorkerTeam team = new(threads);
        using ProcessorEngine engine = new(team);
        using TrainingRate rate = new(new Setting(model, scenes.Training, scenes.Test), BatchSize, engine, recipe.Training);
        rate.MeasureStep();
        return rate.Measure(trainingTime);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Bytes that this process has read of files, be they in the system's memory or not; 0 where the system does not say.</summary>
    private static double BytesRead()
    {
        const string file = "/proc/self/io", name = "rchar: ";
        return File.Exists(file) && File.ReadLines(file).First() is var line && line.StartsWith(name, StringComparison.Ordinal) ? double.Parse(line[name.Length..], CultureInfo.InvariantCulture) : 0;
    }
}

/// <summary>What "bench --slides" measured: decisions of 8 glimpses of 16x16 at 12 scales at random places.</summary>
/// <param name="NumbersRead">Numbers that a decision reads of a gray image, in memory or composed.</param>
/// <param name="NumbersReadOfSlide">The same of a slide, in colour.</param>
/// <param name="Sizes">By side of the image, from the smallest on.</param>
internal sealed record SlidesResult(int NumbersRead, int NumbersReadOfSlide, IReadOnlyList<SlideResult> Sizes);

/// <summary>What a decision costs on square images of one size. Each figure is a median.</summary>
/// <param name="Side">Side of the image in pixels.</param>
/// <param name="MemoryMilliseconds">A decision on an image in memory, which has no pyramid; null where it is too large.</param>
/// <param name="ScenesMilliseconds">A decision on an image that is composed under the glimpse.</param>
/// <param name="FileMegabytes">Size of the slide's file.</param>
/// <param name="OpeningMilliseconds">Opening a slide that the system has nothing of in memory, and finding where its tiles lie; null where the system cannot be told to forget a file.</param>
/// <param name="ColdMilliseconds">The first decision behind that; null likewise.</param>
/// <param name="ColdMegabytes">What that decision read of the file; null where the system does not say.</param>
/// <param name="WarmMilliseconds">A decision at new places, of a file that the system has in memory: most of its tiles are decoded anew.</param>
/// <param name="DecodedMilliseconds">A decision whose tiles are decoded already.</param>
/// <param name="TrainImagesPerSecond">Training on scenes by the model of Megapixel MNIST, batches of 50.</param>
internal sealed record SlideResult(
    int Side,
    double? MemoryMilliseconds,
    double ScenesMilliseconds,
    double FileMegabytes,
    double? OpeningMilliseconds,
    double? ColdMilliseconds,
    double? ColdMegabytes,
    double WarmMilliseconds,
    double DecodedMilliseconds,
    double TrainImagesPerSecond);

/// <summary>Cost by size and place of the pixels as curves.</summary>
internal static class SlidesChart
{
    public static LineChart Plot(SlidesResult result) => new(
        "Time of a decision by size of the image", $"{RandomLooks.Glimpses} glimpses of 16x16 at {SlidesBenchmark.Scales} scales, random places, one image at a time; both axes logarithmic",
        new ChartAxis("side of the image in pixels", IsLogarithmic: true) { Marks = [.. result.Sizes.Select(size => (double)size.Side)] },
        new ChartAxis("milliseconds", IsLogarithmic: true),
        [
            .. new[]
            {
                Curve("in memory, no pyramid", result, size => size.MemoryMilliseconds),
                Curve("composed", result, size => size.ScenesMilliseconds),
                Curve("file, cold", result, size => size.ColdMilliseconds),
                Curve("file, warm", result, size => size.WarmMilliseconds),
                Curve("file, tiles decoded", result, size => size.DecodedMilliseconds),
            }.Where(curve => curve.Points.Count > 0),
        ]);

    private static ChartSeries Curve(string name, SlidesResult result, Func<SlideResult, double?> value) =>
        new(name, [.. result.Sizes.Where(size => value(size) is not null).Select(size => new ChartPoint(size.Side, value(size)!.Value))]);
}
