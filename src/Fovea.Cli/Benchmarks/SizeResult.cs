namespace Fovea.Cli.Benchmarks;

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
