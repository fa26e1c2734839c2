using Fovea.Data;
using Fovea.Reports;

namespace Fovea.Cli.Displays;

/// <summary>Says what was found out about a data set, the same way for every verb that opens one.</summary>
internal static class DataFindingsDisplay
{
    private const int MostDetails = 5, LongestDetail = 240;

    /// <summary>Says it, as messages.</summary>
    public static void Show(Terminal terminal, DataSet data)
    {
        if (data.Skipped.Count > 0) terminal.Say($"left out {data.Skipped.Count} unreadable {(data.Skipped.Count == 1 ? "image" : "images")}:");
        foreach (SkippedImage skipped in data.Skipped) terminal.Say($"  {skipped.Name}: {skipped.Reason}");
        Show(terminal, data.Findings, ShellCommand.Of("data", "prepare", data.Name, "--json"));
    }

    /// <summary>Says findings, as messages.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="moreOf">The command that shows all details; null if there is none.</param>
    public static void Show(Terminal terminal, IEnumerable<DataFinding> findings, string? moreOf)
    {
        foreach (DataFinding finding in findings)
        {
            terminal.Say($"{(finding.Splits.Count > 0 ? "WARNING" : "note")}: {finding.Message}");
            // The message names the classes.
            if (finding.Kind == DataFindingKind.MissingClass) continue;
            foreach (string detail in finding.Details.Take(MostDetails)) terminal.Say($"  {(detail.Length > LongestDetail ? $"{detail[..LongestDetail]} ..." : detail)}");
            if (finding.Details.Count > MostDetails) terminal.Say($"  and {finding.Details.Count - MostDetails:N0} more{(moreOf is null ? string.Empty : $": {moreOf} has all")}");
        }
    }
}
