using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Configuration;

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

        string folder = Path.GetRelativePath(".", result.Run), time = $"{TimeSpan.FromSeconds(result.Seconds):h\\:mm\\:ss}{StoppedEarly(result)}", passes = OverPasses(result);
        terminal.Output.WriteLine(result.TestErrorPercent is { } error
            ? $"test error {error:F2} % (validation {result.ValidationErrorPercent:F2} %, best epoch {result.BestEpoch}){passes} after {time}"
            : $"validation error {result.ValidationErrorPercent:F2} % (best epoch {result.BestEpoch}){passes} after {time}; the test was left out: {ShellCommand.Line("evaluate", folder)} reads it");
        ShowWarnings(result.Warnings);
        terminal.Output.WriteLine($"see what it looks at: {ShellCommand.Line("look", folder, $"{dataSet}:{(result.TestErrorPercent is null ? "validation" : "test")}:0")}");
    }

    /// <summary>Several seeds.</summary>
    /// <param name="results">What came of each.</param>
    /// <param name="asJson">As exactly one JSON object.</param>
    public void Show(IReadOnlyList<TrainingResult> results, bool asJson)
    {
        SeedsResult summary = SeedsResult.From(results);
        if (asJson)
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(summary, CliContext.Readable.SeedsResult));
            return;
        }

        foreach (TrainingResult result in results)
        {
            string error = result.TestErrorPercent is { } percent ? $"test error {percent:F2} %, " : string.Empty;
            terminal.Output.WriteLine($"seed {result.Seed}: {error}validation {result.ValidationErrorPercent:F2} %{StoppedEarly(result)}, {Path.GetRelativePath(".", result.Run)}");
        }

        string test = summary.TestErrorPercent is { } mean ? $"test error {mean:F2} ± {summary.TestErrorPercentDeviation:F2} %, " : string.Empty;
        terminal.Output.WriteLine($"{Counted.Of(results.Count, "seed")}: {test}validation {summary.ValidationErrorPercent:F2} ± {summary.ValidationErrorPercentDeviation:F2} %{OverPasses(results[0])}");
        ShowWarnings(results.SelectMany(result => result.Warnings).Distinct());
    }

    // An epoch's validation is of fewer passes, so that its figure in the table is another one.
    private static string OverPasses(TrainingResult result) => result.Passes is > 1 and var passes ? $", over {passes} passes from random starts" : string.Empty;

    private static string StoppedEarly(TrainingResult result) => result.StoppedAfterEpoch is { } epoch ? $", ended by patience after epoch {epoch}" : string.Empty;

    private void ShowWarnings(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings) terminal.Output.WriteLine($"WARNING: {warning}");
    }
}

/// <summary>Several seeds of one recipe: means, and standard deviations over seeds; of the test none where the runs left it out.</summary>
internal sealed record SeedsResult(
    IReadOnlyList<TrainingResult> Runs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestErrorPercent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestErrorPercentDeviation,
    double ValidationErrorPercent,
    double ValidationErrorPercentDeviation,
    double ImagesPerSecond,
    double Seconds)
{
    public static SeedsResult From(IReadOnlyList<TrainingResult> runs)
    {
        double[] test = [.. runs.Select(run => run.TestErrorPercent).OfType<double>()], validation = [.. runs.Select(run => run.ValidationErrorPercent)];
        return new SeedsResult(
            runs, test.Length > 0 ? test.Average() : null, test.Length > 0 ? Deviation(test) : null, validation.Average(), Deviation(validation),
            runs.Average(run => run.ImagesPerSecond), runs.Sum(run => run.Seconds));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
