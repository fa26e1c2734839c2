using System.Text.Json;
using Fovea.Cli.Verbs;
using Fovea.Training;

namespace Fovea.Cli.Displays;

/// <summary>Says what came of a run, or of several seeds of one recipe, to people or as JSON.</summary>
internal sealed class TrainingResultDisplay(Terminal terminal)
{
    /// <summary>One run.</summary>
    /// <param name="result">What came of it.</param>
    /// <param name="dataSet">The data, as a recipe names it.</param>
    /// <param name="asJson">As exactly one JSON object.</param>
    public void Show(TrainingResult result, string dataSet, bool asJson)
    {
        if (asJson)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.TrainingResult));
            return;
        }

        string folder = Path.GetRelativePath(".", result.Run), time = $"{TimeSpan.FromSeconds(result.Seconds):h\\:mm\\:ss}";
        terminal.Output.WriteLine(result.TestErrorPercent is { } error
            ? $"test error {error:F2} % (validation {result.ValidationErrorPercent:F2} %, best epoch {result.BestEpoch}) after {time}"
            : $"validation error {result.ValidationErrorPercent:F2} % (best epoch {result.BestEpoch}) after {time}; the test was left out: {ShellCommand.Of("evaluate", folder)} reads it");
        ShowWarnings(result.Warnings);
        terminal.Output.WriteLine($"see what it looks at: {ShellCommand.Of("look", folder, $"{dataSet}:{(result.TestErrorPercent is null ? "validation" : "test")}:0")}");
    }

    /// <summary>Several seeds.</summary>
    /// <param name="results">What came of each.</param>
    /// <param name="asJson">As exactly one JSON object.</param>
    public void Show(IReadOnlyList<TrainingResult> results, bool asJson)
    {
        SeedsResult summary = SeedsResult.Of(results);
        if (asJson)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(summary, CliContext.Readable.SeedsResult));
            return;
        }

        foreach (TrainingResult result in results)
        {
            string error = result.TestErrorPercent is { } percent ? $"test error {percent:F2} %, " : string.Empty;
            terminal.Output.WriteLine($"seed {result.Seed}: {error}validation {result.ValidationErrorPercent:F2} %, {Path.GetRelativePath(".", result.Run)}");
        }

        string test = summary.TestErrorPercent is { } mean ? $"test error {mean:F2} ± {summary.TestErrorPercentDeviation:F2} %, " : string.Empty;
        terminal.Output.WriteLine($"{results.Count} seeds: {test}validation {summary.ValidationErrorPercent:F2} ± {summary.ValidationErrorPercentDeviation:F2} %");
        ShowWarnings(results.SelectMany(result => result.Warnings).Distinct());
    }

    private void ShowWarnings(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings) terminal.Output.WriteLine($"WARNING: {warning}");
    }
}
