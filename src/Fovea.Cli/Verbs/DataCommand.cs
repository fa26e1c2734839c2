using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Reports;

namespace Fovea.Cli.Verbs;

/// <summary>fovea data: what there is to learn from.</summary>
internal sealed class DataCommand : Command
{
    public DataCommand(Terminal terminal)
        : base("data", "List, prepare, preview and verify data sets: fovea data list")
    {
        Add(new DataListCommand(terminal));
        Add(new DataPrepareCommand(terminal));
        Add(new DataPreviewCommand(terminal));
        Add(new DataVerifyCommand(terminal));
    }
}

/// <summary>A verb on one data set: opens it with its options.</summary>
internal abstract class DataSetCommand : Command
{
    private readonly Argument<string> data = new("DATA") { Description = "A data set, as 'fovea data list' writes it." };
    private readonly DataArguments dataArguments = new();
    private readonly Option<bool> json = SharedOptions.Json();

    protected DataSetCommand(Terminal terminal, string name, string description)
        : base(name, description)
    {
        Terminal = terminal;
        Add(data);
        dataArguments.AddTo(this);
        Add(json);
        SetAction(RunAsync);
    }

    protected Terminal Terminal { get; }

    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken stop);

    protected bool WantsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>The file or folder that the data lies in, where its name has one.</summary>
    protected string? PathOf(ParseResult parsed) => parsed.GetValue(data)!.Split(':', 2) is [_, string path] ? path : null;

    protected IDataSource Open(ParseResult parsed) => DataSets.Choose(parsed.GetValue(data)!, dataArguments.Read(parsed)).Source;

    protected Task<DataSet> LoadAsync(IDataSource source, ParseResult parsed, CancellationToken stop) =>
        NamedData.LoadAsync(source, dataArguments.Read(parsed), new DataDisplay(Terminal, isInFull: true), stop);
}

/// <summary>fovea data prepare: fetches, decodes and unpacks all that training would, and says what is there.</summary>
internal sealed class DataPrepareCommand : DataSetCommand
{
    public DataPrepareCommand(Terminal terminal)
        : base(terminal, "prepare", "Fetch and decode a data set: fovea data prepare mnist")
    {
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        DataSet data = await LoadAsync(Open(parsed), parsed, stop).ConfigureAwait(false);
        DataResult result = DataResult.From(data);
        if (WantsJson(parsed)) Terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.DataResult));
        else result.Print(Terminal.Output);
        return ExitCode.Done;
    }
}

/// <summary>A data set in numbers.</summary>
/// <param name="Dataset">Its name.</param>
/// <param name="Width">Pixels across; those of one image where sizes differ.</param>
/// <param name="Height">Pixels down; those of one image where sizes differ.</param>
/// <param name="Channels">Numbers per pixel.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Splits">What each split holds, by name; those without images are left out.</param>
/// <param name="Unlabelled">Images without a class.</param>
/// <param name="Skipped">Images left out, with reasons.</param>
/// <param name="Findings">What else a person should know of the data.</param>
/// <param name="Picture">The preview's file; null without one.</param>
/// <param name="SizesDiffer">Whether images differ in size.</param>
/// <param name="Notes">What else is known of its images, a line each.</param>
/// <param name="SeveralClasses">Whether an image may show several classes at once.</param>
internal sealed record DataResult(
    string Dataset, int Width, int Height, int Channels, IReadOnlyList<string> Classes, IReadOnlyDictionary<string, SplitSummary> Splits,
    int Unlabelled, IReadOnlyList<SkippedImage> Skipped, IReadOnlyList<DataFinding> Findings, string? Picture, bool SizesDiffer,
    IReadOnlyList<string> Notes, bool SeveralClasses)
{
    private const int MostMeasured = 500;

    private static readonly DataSplit[] splits = [DataSplit.Training, DataSplit.Validation, DataSplit.Test];

    public static DataResult From(DataSet data, string? picture = null) => new(
        data.Name, data.Shape.Width, data.Shape.Height, data.Shape.Channels, data.ClassNames,
        splits.Where(split => data[split].Count > 0).ToDictionary(NameOf, split => SplitSummary.Measure(data[split], data.ClassNames.Count, MostMeasured)),
        data.Unlabelled?.Count ?? 0, data.Skipped, data.Findings, picture, splits.Any(split => data[split].DiffersInShape), data.Notes, data.SeveralClasses);

    public static string NameOf(DataSplit split) => $"{split}".ToLowerInvariant();

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Dataset}: images of {Width}x{Height}x{Channels}{(SizesDiffer ? " and other sizes" : string.Empty)}, {Counted.Of(Classes.Count, "class", "classes")}{(SeveralClasses ? ", several at once" : string.Empty)}");
        foreach (string note in Notes) output.WriteLine(note);
        foreach ((string split, SplitSummary summary) in Splits)
        {
            if (summary.Images == 0)
            {
                output.WriteLine($"{split,10}: {summary.Images,7:N0} images");
                continue;
            }

            string sample = summary.MeasuredImages < summary.Images ? $" of {summary.MeasuredImages}" : string.Empty;
            output.WriteLine($"{split,10}: {summary.Images,7:N0} {(summary.Images == 1 ? "image" : "images")}; values{sample} {summary.Least} to {summary.Most}, mean {summary.Mean:F1}; "
                + (summary.TissuePercent is { } tissue ? $"tissue {tissue.Least:F1} to {tissue.Most:F1} % of a slide, mean {tissue.Mean:F1} %; " : string.Empty)
                + string.Join(", ", Classes.Select((name, label) => $"{name} {summary.ClassImages[label]:N0}")));
        }

        if (Unlabelled > 0) output.WriteLine($"unlabelled: {Unlabelled,7:N0} images");
    }
}
