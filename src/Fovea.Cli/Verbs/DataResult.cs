using Fovea.Data;
using Fovea.Reports;

namespace Fovea.Cli.Verbs;

/// <summary>A data set in numbers.</summary>
/// <param name="Dataset">Its name.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Channels">Numbers per pixel.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Splits">What each split holds, by name; those without images are left out.</param>
/// <param name="Unlabelled">Images without a class.</param>
/// <param name="Skipped">Images left out, with reasons.</param>
/// <param name="Findings">What else a person should know of the data.</param>
/// <param name="Picture">The preview's file; null without one.</param>
internal sealed record DataResult(
    string Dataset, int Width, int Height, int Channels, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, SplitSummary> Splits,
    int Unlabelled, IReadOnlyList<SkippedImage> Skipped, IReadOnlyList<DataFinding> Findings, string? Picture)
{
    private const int MostMeasured = 500;

    private static readonly DataSplit[] splits = [DataSplit.Training, DataSplit.Validation, DataSplit.Test];

    public static DataResult Of(DataSet data, string? picture = null) => new(
        data.Name, data.Shape.Width, data.Shape.Height, data.Shape.Channels, data.ClassNames,
        splits.Where(split => data[split].Count > 0).ToDictionary(NameOf, split => SplitSummary.Of(data[split], data.ClassNames.Count, MostMeasured)),
        data.Unlabelled?.Count ?? 0, data.Skipped, data.Findings, picture);

    public static string NameOf(DataSplit split) => $"{split}".ToLowerInvariant();

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Dataset}: images of {Width}x{Height}x{Channels}, {Classes.Count} classes");
        foreach ((string split, SplitSummary summary) in Splits)
        {
            if (summary.Images == 0)
            {
                output.WriteLine($"{split,10}: {summary.Images,7:N0} images");
                continue;
            }

            string sample = summary.MeasuredImages < summary.Images ? $" of {summary.MeasuredImages}" : string.Empty;
            output.WriteLine($"{split,10}: {summary.Images,7:N0} images; values{sample} {summary.Least} to {summary.Most}, mean {summary.Mean:F1}; "
                + string.Join(", ", Classes.Select((name, label) => $"{name} {summary.ClassImages[label]:N0}")));
        }

        if (Unlabelled > 0) output.WriteLine($"unlabelled: {Unlabelled,7:N0} images");
    }
}
