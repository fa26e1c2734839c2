using Fovea.Models;

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
