using Fovea.Models;
using Fovea.Rendering;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Measures how the cost of a decision follows the size of the image, beside a network that sees all of it. Every figure is the
/// median of rounds in which all measurements take turns.
/// </summary>
/// <param name="largest">Side of the largest images.</param>
internal sealed class SizesBenchmark(int largest)
{
    /// <summary>Sides of images.</summary>
    public static readonly IReadOnlyList<int> Sides = [28, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

    private const int Rounds = 7;

    public SizesResult Run(Action<string> onProgress, CancellationToken stop)
    {
        onProgress("images of all sizes");
        RecurrentAttentionModel model = new(new RecurrentAttentionOptions(), channels: 1, classes: 10);
        model.Parameters.Initialize(1);
        List<SizeMeasurement> sizes = [];
        foreach (int side in Sides.Where(side => side <= largest))
        {
            stop.ThrowIfCancellationRequested();
            sizes.Add(new SizeMeasurement(side, model));
        }

        Series[] all = [.. sizes.SelectMany(size => size.All)];
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

        return new SizesResult([.. sizes.Select(size => size.Against(sizes[0]))]);
    }
}

/// <summary>All that is measured on images of one size.</summary>
internal sealed class SizeMeasurement
{
    /// <summary>Largest side of images that the first layer of the convolutional network is measured on: what it keeps takes 11 bytes per pixel.</summary>
    public const int LargestLayer = 4096;

    private const int NetworkDecisions = 100;

    private readonly int side;
    private readonly double lines;
    private readonly Series decision, read;
    private readonly Series? network, layer;

    public SizeMeasurement(int side, ImageClassifier model)
    {
        this.side = side;
        LargeImages images = new(side);
        lines = CacheLines.Mean(model, images);
        decision = new Series(new DecisionTime(model, images).Median);
        read = new Series(new RandomReads((long)side * side).Mean);
        if (side <= MultiScaleSensor.LargestSize) network = new Series(new DecisionTime(Network(images), images, NetworkDecisions).Median);
        if (side <= LargestLayer) layer = new Series(new ConvolutionTime(side).Median);
    }

    /// <summary>What takes turns.</summary>
    public IEnumerable<Series> All => new[] { decision, read, network, layer }.OfType<Series>();

    /// <summary>The figures beside those of the smallest images.</summary>
    public SizeResult Against(SizeMeasurement smallest)
    {
        double misses = lines * Math.Max(0, read.Median - smallest.read.Median);
        return new SizeResult(
            side, decision.Median * 1e3, decision.Median / smallest.decision.Median, lines, lines * CacheLines.Bytes, read.Median * 1e9, misses * 1e3,
            (decision.Median - misses) / smallest.decision.Median, network?.Median * 1e3, layer?.Median * 1e3);
    }

    private static FeedForwardModel Network(LargeImages images)
    {
        FeedForwardModel model = new ConvolutionalOptions().Create(images.Shape, classes: 10, normalization: null);
        model.Parameters.Initialize(1);
        return model;
    }
}

/// <summary>What "bench --sizes" measured, on one core.</summary>
/// <param name="Sizes">By side of the image, from the smallest on.</param>
internal sealed record SizesResult(IReadOnlyList<SizeResult> Sizes);

/// <summary>What a decision costs on square images of one size: 7 glimpses of 8x8, the paper's layers, one image at a time.</summary>
/// <param name="Side">Side of the image in pixels.</param>
/// <param name="DecisionMilliseconds">Median time of a decision.</param>
/// <param name="Ratio">The same against the smallest images.</param>
/// <param name="LinesRead">Cache lines of pixels that a decision reads.</param>
/// <param name="BytesRead">The same in bytes.</param>
/// <param name="ReadNanoseconds">A read from a random place of a buffer as large as the image, eight of them under way.</param>
/// <param name="MissMilliseconds">
/// Time that a decision waits for pixels because images are large: lines read times how much longer a random read takes than from
/// the smallest image. An estimate: as if no line lay in a nearer cache, and no arithmetic went on meanwhile.
/// </param>
/// <param name="RatioBeyondMisses">Decisions without that time against the smallest images.</param>
/// <param name="ConvolutionMilliseconds">The paper's convolutional network on the same image; null above its largest.</param>
/// <param name="ConvolutionLayerMilliseconds">Its first layer alone; null where it would take too much memory.</param>
internal sealed record SizeResult(
    int Side,
    double DecisionMilliseconds,
    double Ratio,
    double LinesRead,
    double BytesRead,
    double ReadNanoseconds,
    double MissMilliseconds,
    double RatioBeyondMisses,
    double? ConvolutionMilliseconds,
    double? ConvolutionLayerMilliseconds);

/// <summary>Cost by size as curves.</summary>
internal static class SizesChart
{
    public static LineChart Plot(SizesResult result) => new(
        "Time per image by size of the image", "one core, one image at a time, random weights; both axes logarithmic",
        new ChartAxis("side of the image in pixels", IsLogarithmic: true) { Marks = [.. result.Sizes.Select(size => (double)size.Side)] },
        new ChartAxis("milliseconds", IsLogarithmic: true),
        [
            Curve("attention, 7 glimpses of 8x8", result, size => size.DecisionMilliseconds),
            Curve("convolutional network", result, size => size.ConvolutionMilliseconds),
            Curve("its convolution alone", result, size => size.ConvolutionLayerMilliseconds),
        ]);

    private static ChartSeries Curve(string name, SizesResult result, Func<SizeResult, double?> value) =>
        new(name, [.. result.Sizes.Where(size => value(size) is not null).Select(size => new ChartPoint(size.Side, value(size)!.Value))]);
}
