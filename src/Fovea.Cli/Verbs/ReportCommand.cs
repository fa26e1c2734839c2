using System.CommandLine;
using System.Text.Json;
using Fovea.Application.Catalog;
using Fovea.Application.Reporting;
using Fovea.Application.Trials;
using Fovea.Cli.Displays;
using Fovea.Rendering;
using Fovea.Reports;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;
using Fovea.Tuning;
using Fovea.Workers;

namespace Fovea.Cli.Verbs;

/// <summary>fovea report: all that a run or a study has to tell, or two runs side by side, as one HTML file.</summary>
internal sealed class ReportCommand : Command
{
    private readonly Terminal terminal;
    private readonly Argument<string[]> runs = new("RUN|STUDY")
    {
        Arity = new ArgumentArity(0, 2),
        Description = "A run's folder, finished or not, a model's folder, or a safetensors file; two of them are compared. Or a study's folder.",
    };

    private readonly Option<string?> name = new("--name") { Description = "A study in --storage instead." };
    private readonly Option<string?> output = new("--out") { Description = "The HTML file; default: report.html in the folder, or compare-RUN1-RUN2.html or study-NAME.html here." };
    private readonly Option<Choice> open = new("--open") { Description = "Show it in the browser, where there is one: yes or no.", DefaultValueFactory = _ => Choice.Yes };
    private readonly StorageOptions storageOptions = new();
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public ReportCommand(Terminal terminal)
        : base("report", "Make a page of a run or a study: fovea report runs/mnist-001")
    {
        this.terminal = terminal;
        Add(runs);
        foreach (Option option in new Option[] { name, output, open, threads, json }) Add(option);
        storageOptions.AddTo(this);
        SetAction(RunAsync);
    }

    private enum Choice
    {
        Yes,
        No,
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string[] paths = parsed.GetValue(runs) ?? [];
        if (parsed.GetValue(name) is { } stored) return ReportStoredAsync(parsed, stored, paths, stop);
        if (paths.Length == 0) throw new UsageException($"report what? Try: {ShellCommand.Line("report", "runs/mnist-001")}, or --name NAME for a study in --storage");
        StudyFolder?[] studies = [.. paths.Select(StudyFolder.Find)];
        if (studies is [{ } folder])
        {
            Study study = folder.OpenStudy();
            return Task.FromResult(ReportStudy(parsed, study, new StudyPlace(study.Name, folder, study.Storage.Place), Path.Combine(folder.Root, "report.html")));
        }

        if (Array.Exists(studies, each => each is not null)) throw new UsageException("a study has a page of its own: name it alone, or name two runs");
        return ReportRunsAsync(parsed, paths, stop);
    }

    private async Task<int> ReportStoredAsync(ParseResult parsed, string stored, string[] paths, CancellationToken stop)
    {
        if (paths.Length > 0) throw new UsageException($"--name is a study in --storage: give either it or {paths[0]}");
        PostgresAddress address = storageOptions.AddressOf(parsed) ?? throw new UsageException($"--name is a study in PostgreSQL: give --storage {StorageOptions.Form} too");
        return ReportStudy(parsed, new Study(await StorageOptions.OpenAsync(address, terminal, stop).ConfigureAwait(false), stored), new StudyPlace(stored, null, StorageOptions.Form), $"study-{stored}.html");
    }

    private int ReportStudy(ParseResult parsed, Study study, StudyPlace place, string defaultOutput)
    {
        string target = OutputFile.Target(parsed.GetValue(output) ?? defaultOutput, "--out");
        StudyReport report = StudyReportReader.Read(study, place);
        AtomicFile.WriteAllText(target, StudyPage.Build(report, TimeProvider.System.GetUtcNow()).ToString());
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(StudyReportResult.From(target, study, report), CliContext.Readable.StudyReportResult));
        else Show(parsed, target);
        return ExitCode.Done;
    }

    private async Task<int> ReportRunsAsync(ParseResult parsed, string[] paths, CancellationToken stop)
    {
        int workers = SharedOptions.ThreadsOf(parsed, threads);
        foreach (string path in paths) ModelLibrary.At(path, "run, model or study");
        string target = OutputFile.Target(parsed.GetValue(output) ?? DefaultOutput(paths), "--out");
        List<RunReport> reports = [];
        RunReportReader reader = new(new DataDisplay(terminal));
        foreach (string path in paths) reports.Add(await reader.ReadAsync(path, workers, stop).ConfigureAwait(false));
        if (reports.Count == 2 && reports[0].Name == reports[1].Name) reports = [.. reports.Select(report => report with { Name = report.Path })];
        if (reports.Count == 2 && reports[0].Name == reports[1].Name) throw new UsageException($"two different runs are needed to compare, but both are {paths[0]}");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        IEnumerable<(string, string)> commands = reports.SelectMany(RunCommands.For);
        HtmlPage page = reports.Count == 1 ? RunPage.Build(reports[0], commands, now) : ComparisonPage.Build(reports[0], reports[1], commands, now);
        AtomicFile.WriteAllText(target, page.ToString());
        foreach (RunReport report in reports.Where(report => report.Missing is not null)) terminal.Say($"{report.Name}: {report.Missing}");
        foreach (RunReport report in reports.Where(report => report.FilesWarning is not null)) terminal.Say($"WARNING: {report.Name}: {report.FilesWarning}");
        if (parsed.GetValue(json))
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(ReportResult.From(target, reports), CliContext.Readable.ReportResult));
            return ExitCode.Done;
        }

        Show(parsed, target);
        return ExitCode.Done;
    }

    private void Show(ParseResult parsed, string target)
    {
        terminal.Output.WriteLine(Path.GetRelativePath(".", target));
        if (parsed.GetValue(open) == Choice.Yes && terminal.IsLive) PageFile.Open(target, terminal);
    }

    private static string DefaultOutput(string[] paths)
    {
        if (paths.Length == 2) return $"compare-{NameOf(paths[0])}-{NameOf(paths[1])}.html";
        return File.Exists(paths[0]) ? Path.ChangeExtension(paths[0], ".html") : Path.Combine(paths[0], "report.html");
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
}

/// <summary>What "report" says: where the page is, and the figures that matter most.</summary>
internal sealed record ReportResult(string Report, long Bytes, IReadOnlyList<ReportedRun> Runs)
{
    public static ReportResult From(string path, IEnumerable<RunReport> runs) => new(path, new FileInfo(path).Length, [.. runs.Select(ReportedRun.From)]);
}

/// <summary>A run of a <see cref="ReportResult"/>; null where there is no such figure.</summary>
internal sealed record ReportedRun(
    string Name,
    string Path,
    RunState? State,
    int Epochs,
    string? Split,
    double? ErrorPercent,
    double? NegativeLogLikelihood,
    double? CalibrationErrorPercent,
    IReadOnlyList<double>? ErrorPercentByGlimpse,
    IReadOnlyList<string> Warnings,
    double? BestValidationErrorPercent,
    string? Missing)
{
    public static ReportedRun From(RunReport run)
    {
        Evaluation? evaluation = run.Looks?.Survey.Evaluation;
        return new ReportedRun(
            run.Name, run.Path, run.State, run.Epochs.Count, run.Looks is { } looks ? $"{looks.Split}".ToLowerInvariant() : null,
            evaluation?.ErrorPercent, evaluation?.NegativeLogLikelihood, evaluation?.CalibrationErrorPercent, run.Looks?.Survey.ErrorPercentByGlimpse,
            run.Warnings, run.BestEpoch?.ValidationErrorPercent, run.Missing);
    }
}

/// <summary>What "report" says of a study.</summary>
/// <param name="Report">Where the page is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Study">The study, as "tune --json" prints it.</param>
/// <param name="Importance">What each dimension explains; null where nothing can be said.</param>
/// <param name="ImportanceNote">How far that can be believed, or why there is nothing.</param>
internal sealed record StudyReportResult(string Report, long Bytes, StudyResult Study, IReadOnlyList<ReportedImportance>? Importance, string ImportanceNote)
{
    public static StudyReportResult From(string path, Study study, StudyReport report) => new(
        path, new FileInfo(path).Length, StudyResult.From(study), report.Importance is { } chart ? [.. chart.Bars.Select(bar => new ReportedImportance(bar.Name, bar.Part, bar.Whole))] : null, report.ImportanceNote);
}

/// <summary>A dimension of a <see cref="StudyReportResult"/>, with its Sobol indices.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The first-order index, 0 to 1.</param>
/// <param name="Total">The total index, 0 to 1.</param>
internal sealed record ReportedImportance(string Name, double First, double Total);
