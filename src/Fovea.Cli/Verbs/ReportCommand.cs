using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Fovea.Cli.Reporting;
using Fovea.Rendering.Html;
using Fovea.Rendering.Pages;
using Fovea.Reports;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>fovea report: all that a run has to tell, or two runs side by side, as one HTML file.</summary>
internal sealed class ReportCommand : Command
{
    private readonly Terminal terminal;
    private readonly Argument<string[]> runs = new("RUN") { Arity = new ArgumentArity(1, 2), Description = "A run's folder, finished or not, a model's folder, or a safetensors file; two of them are compared." };
    private readonly Option<string?> output = new("--out") { Description = "The HTML file; default: report.html in the run's folder, or compare-RUN1-RUN2.html here." };
    private readonly Option<Choice> open = new("--open") { Description = "Show it in the browser, where there is one: yes or no.", DefaultValueFactory = _ => Choice.Yes };
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public ReportCommand(Terminal terminal)
        : base("report", "Make a page of a run: fovea report runs/mnist-001")
    {
        this.terminal = terminal;
        Add(runs);
        foreach (Option option in new Option[] { output, open, threads, json }) Add(option);
        SetAction(RunAsync);
    }

    private enum Choice
    {
        Yes,
        No,
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string[] paths = parsed.GetValue(runs)!;
        int workers = SharedOptions.ThreadsOf(parsed, threads);
        string target = Path.GetFullPath(parsed.GetValue(output) ?? DefaultOutput(paths));
        if (Directory.Exists(target)) throw new UsageException($"--out must be a file, but {target} is a folder");
        if (!Directory.Exists(Path.GetDirectoryName(target))) throw new UsageException($"--out: there is no folder {Path.GetDirectoryName(target)}");
        List<RunReport> reports = [];
        foreach (string path in paths) reports.Add(await new RunReportReader(terminal).ReadAsync(path, workers, stop).ConfigureAwait(false));
        if (reports.Count == 2 && reports[0].Name == reports[1].Name) reports = [.. reports.Select(report => report with { Name = report.Path })];
        if (reports.Count == 2 && reports[0].Name == reports[1].Name) throw new UsageException($"two different runs are needed to compare, but both are {paths[0]}");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        HtmlPage page = reports.Count == 1 ? RunPage.Of(reports[0], now) : ComparisonPage.Of(reports[0], reports[1], now);
        AtomicFile.WriteAllText(target, page.ToString());
        if (parsed.GetValue(json))
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(ReportResult.Of(target, reports), CliContext.Default.ReportResult));
            return ExitCode.Done;
        }

        foreach (RunReport report in reports.Where(report => report.Missing is not null)) terminal.Say($"{report.Name}: {report.Missing}");
        terminal.Output.WriteLine(Path.GetRelativePath(".", target));
        if (parsed.GetValue(open) == Choice.Yes && terminal.IsLive) Show(target);
        return ExitCode.Done;
    }

    private static string DefaultOutput(string[] paths)
    {
        if (paths.Length == 2) return $"compare-{NameOf(paths[0])}-{NameOf(paths[1])}.html";
        return File.Exists(paths[0]) ? Path.ChangeExtension(paths[0], ".html") : Path.Combine(paths[0], "report.html");
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>Opens the file as a double click would; where that is not possible, its path has been said.</summary>
    private void Show(string path)
    {
        bool hasScreen = !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DISPLAY") is not null || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is not null;
        if (!hasScreen) return;
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or PlatformNotSupportedException)
        {
            terminal.Say($"it could not be opened in a browser: {exception.Message}");
        }
    }
}
