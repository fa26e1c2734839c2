using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Configuration;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>fovea predict: classes, probabilities and locations of images, one line each.</summary>
internal sealed class PredictCommand : Command
{
    private readonly Terminal terminal;
    private readonly LookingOptions looking = new();
    private readonly Option<string?> output = new("--out") { Description = "Write to this file instead, replacing it: .csv, .json or .jsonl.", HelpName = "FILE" };
    private readonly Option<bool> csv = new("--csv") { Description = "Comma-separated values instead of JSON lines." };
    private readonly Option<bool> json = new("--json") { Description = "One JSON object of all instead of JSON lines." };

    public PredictCommand(Terminal terminal)
        : base("predict", "Say what images are: fovea predict runs/mnist-001 digit.png")
    {
        this.terminal = terminal;
        looking.AddTo(this);
        foreach (Option option in new Option[] { output, csv, json }) Add(option);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        PredictionFormat format = FormatOf(parsed);
        string? target = parsed.GetValue(output) is { } wanted ? OutputFile.Target(wanted, "--out", looking.Read(parsed)) : null;
        Looking found = await looking.FindAsync(parsed, terminal, stop).ConfigureAwait(false);
        List<SkippedImage> unreadable = [];
        if (target is not null)
        {
            AtomicFile.Write(target, stream =>
            {
                using StreamWriter writer = new(stream, leaveOpen: true) { NewLine = "\n" };
                Predict(found, writer, format, unreadable, new DataProgressDisplay(terminal));
            });
            terminal.Say($"{Counted.Of(found.Images.Count - unreadable.Count, "image")}: {target}");
        }
        else if (format == PredictionFormat.Json)
        {
            // One object or none: not half of one, should it be stopped.
            using StringWriter whole = new();
            Predict(found, whole, format, unreadable, progress: null);
            terminal.Output.Write(whole);
        }
        else
        {
            Predict(found, terminal.Output, format, unreadable, progress: null);
        }

        return unreadable.Count == 0 ? ExitCode.Done : throw new DataException($"{unreadable.Count:N0} of {Counted.Of(found.Images.Count, "image")} could not be read");
    }

    private PredictionFormat FormatOf(ParseResult parsed)
    {
        bool asCsv = parsed.GetValue(csv), asJson = parsed.GetValue(json);
        if (asCsv && asJson) throw new UsageException("--csv and --json exclude each other");
        PredictionFormat? asked = asCsv ? PredictionFormat.Csv : asJson ? PredictionFormat.Json : null;
        if (parsed.GetValue(output) is not { } path) return asked ?? PredictionFormat.JsonLines;
        string ending = Path.GetExtension(path).ToLowerInvariant();
        PredictionFormat? named = ending switch
        {
            ".csv" => PredictionFormat.Csv,
            ".json" => PredictionFormat.Json,
            ".jsonl" => PredictionFormat.JsonLines,
            _ => null,
        };
        if (asked is not null && named is not null && asked != named)
            throw new UsageException($"{(asCsv ? "--csv" : "--json")} and the ending of --out '{path}' say two forms: leave the option out, or give the file the ending {(asCsv ? ".csv" : ".json")}");
        return asked ?? named
            ?? throw new UsageException($"--out must end in .csv, .json or .jsonl, or come with --csv or --json, but is '{path}'{(ending.Length == 0 ? ", without an ending" : string.Empty)}");
    }

    private void Predict(Looking found, TextWriter target, PredictionFormat format, List<SkippedImage> unreadable, DataProgressDisplay? progress)
    {
        PredictionWriter writer = new(target, format);
        writer.Begin(found.Trained.ClassNames, found.Glimpses);
        try
        {
            foreach ((int number, ImageArgument image) in found.Images.Index())
            {
                try
                {
                    writer.Write(found.LookAt(image));
                }
                catch (DataException exception)
                {
                    progress?.Close();
                    terminal.Say($"fovea: {exception.Message}");
                    unreadable.Add(new SkippedImage(image.Name, exception.Message));
                }

                progress?.Report(new DataProgress("looking at images", number + 1, found.Images.Count, DataProgress.Images));
            }
        }
        finally
        {
            progress?.Close();
        }

        writer.End(unreadable);
    }
}
