using System.CommandLine;
using Fovea.Application.Catalog;
using Fovea.Cli.Displays;
using Fovea.Cli.Predictions;
using Fovea.Configuration;
using Fovea.Training.Checkpoints;
using Fovea.Workers;

namespace Fovea.Cli.Verbs;

/// <summary>fovea predict: classes, probabilities and locations of images, one line each.</summary>
internal sealed class PredictCommand : Command
{
    private const string Task = "looking at images";

    private readonly Terminal terminal;
    private readonly LookingOptions looking = new();
    private readonly StorageOptions storageOptions = new();
    private readonly Option<string?> output = new("--out") { Description = "Write to this file instead, replacing it: .csv, .json or .jsonl; after a stop the same command goes on.", HelpName = "FILE" };
    private readonly Option<bool> csv = new("--csv") { Description = "Comma-separated values instead of JSON lines." };
    private readonly Option<bool> json = new("--json") { Description = "One JSON object of all instead of JSON lines." };

    public PredictCommand(Terminal terminal)
        : base("predict", "Say what images are: fovea predict runs/mnist-001 digit.png")
    {
        this.terminal = terminal;
        looking.AddTo(this);
        foreach (Option option in new Option[] { output, csv, json }) Add(option);
        storageOptions.AddTo(this, "Have workers on many machines look: PostgreSQL that they take work from, with fovea worker. Models and files must have the same paths there.");
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        PredictionFormat format = FormatOf(parsed);
        bool leavesOut = looking.LeavesOut(parsed);
        PostgresAddress? address = storageOptions.GivenAddressOf(parsed);
        string? target = parsed.GetValue(output) is { } wanted ? OutputFile.Target(wanted, "--out", looking.Read(parsed)) : null;
        Looking found = await looking.FindAsync(parsed, terminal, stop).ConfigureAwait(false);
        List<SkippedImage> unreadable;
        if (address is not null)
        {
            foreach (ImageArgument image in found.Images) found.TellIfUnlike(image);
            IReadOnlyList<PredictedImage> answers = await new SharedPrediction(terminal, address).RunAsync(found, leavesOut, stop).ConfigureAwait(false);
            unreadable = Write(target, format, found, answers);
        }
        else if (target is not null)
        {
            unreadable = PredictToFile(found, target, format, leavesOut);
        }
        else if (format == PredictionFormat.Json)
        {
            // One object or none: not half of one, should it be stopped.
            using StringWriter whole = new();
            unreadable = Write(whole, format, found, found.Images.Select(image => Predict(found, image, progress: null)));
            terminal.Output.Write(whole);
        }
        else
        {
            unreadable = Write(terminal.Output, format, found, found.Images.Select(image => Predict(found, image, progress: null)));
        }

        return unreadable.Count == 0 || leavesOut ? ExitCode.Done : throw new DataException($"{unreadable.Count:N0} of {Counted.Of(found.Images.Count, "image")} could not be read");
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

    /// <summary>Looks at what is not done yet, and writes the file when all is. What is done is kept until then, and longer where an image could not be read: it may be the next time.</summary>
    private List<SkippedImage> PredictToFile(Looking found, string target, PredictionFormat format, bool leavesOut)
    {
        using PredictionJournal journal = PredictionJournal.Open(target, found.Question, found.Images);
        HashSet<string> kept = [.. found.Images.Where(journal.Has).Select(image => image.Key)];
        int before = found.Images.Count(image => kept.Contains(image.Key)), done = before;
        if (before > 0) terminal.Say($"goes on: {before:N0} of {Counted.Of(found.Images.Count, "image")} {(before == 1 ? "is" : "are")} done");
        Dictionary<string, PredictedImage> failed = [];
        DataProgressDisplay progress = new(terminal);
        found.Say = warning =>
        {
            progress.Close();
            terminal.Say(warning);
        };
        try
        {
            progress.Report(new DataProgress(Task, done, found.Images.Count, DataProgress.Images));
            foreach (ImageArgument image in found.Images)
            {
                if (kept.Contains(image.Key))
                {
                    found.TellIfUnlike(image);
                    continue;
                }

                if (!journal.Has(image) && !failed.ContainsKey(image.Key))
                {
                    PredictedImage answer = Predict(found, image, progress);
                    if (answer.Result is { } result) journal.Keep(image, result);
                    else failed[image.Key] = answer;
                }

                progress.Report(new DataProgress(Task, ++done, found.Images.Count, DataProgress.Images));
            }
        }
        catch (OperationCanceledException)
        {
            progress.Close();
            terminal.Say($"{done:N0} of {Counted.Of(found.Images.Count, "image")} done, kept in {PredictionJournal.PathFor(target)}: the same command goes on");
            throw;
        }

        progress.Close();
        List<SkippedImage> unreadable = Write(target, format, found, found.Images.Select(Answer));
        if (unreadable.Count == 0 || leavesOut) journal.Delete();
        else terminal.Say($"what could be read is kept in {PredictionJournal.PathFor(target)}: the same command tries the rest again, and {DataArguments.SkipName} leaves it out");
        return unreadable;

        PredictedImage Answer(ImageArgument image)
        {
            found.Stop.ThrowIfCancellationRequested();
            return failed.GetValueOrDefault(image.Key) ?? new PredictedImage(image.Name, journal.Find(image), Error: null);
        }
    }

    private PredictedImage Predict(Looking found, ImageArgument image, DataProgressDisplay? progress)
    {
        try
        {
            return new PredictedImage(image.Name, PredictionResult.From(found.Predict(image)), Error: null);
        }
        catch (DataException exception) when (exception is not DataCacheException)
        {
            progress?.Close();
            terminal.Say($"fovea: {exception.Message}");
            return new PredictedImage(image.Name, Result: null, exception.Message);
        }
    }

    /// <summary>Writes a file, or where none is named, to standard output.</summary>
    private List<SkippedImage> Write(string? target, PredictionFormat format, Looking found, IEnumerable<PredictedImage> images)
    {
        if (target is null) return Write(terminal.Output, format, found, images);
        List<SkippedImage> unreadable = [];
        AtomicFile.Write(target, stream =>
        {
            using StreamWriter writer = new(stream, leaveOpen: true) { NewLine = "\n" };
            unreadable = Write(writer, format, found, images);
        });
        terminal.Say($"{Counted.Of(found.Images.Count - unreadable.Count, "image")}: {target}");
        return unreadable;
    }

    private static List<SkippedImage> Write(TextWriter target, PredictionFormat format, Looking found, IEnumerable<PredictedImage> images)
    {
        List<SkippedImage> unreadable = [];
        PredictionWriter writer = new(target, format);
        writer.Begin(found.Trained.ClassNames, found.Glimpses);
        foreach (PredictedImage image in images)
        {
            if (image.Result is { } result) writer.Write(result);
            else unreadable.Add(new SkippedImage(image.Name, image.Error!));
        }

        writer.End(unreadable);
        return unreadable;
    }
}
