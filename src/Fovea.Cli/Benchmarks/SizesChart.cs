using Fovea.Rendering;

namespace Fovea.Cli.Benchmarks;

/// <summary>Cost by size as curves.</summary>
internal static class SizesChart
{
    public static LineChart Of(SizesResult result) => new(
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
