using Fovea.Models;
using Fovea.Sensing;

namespace Fovea.Cli.Benchmarks;

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
