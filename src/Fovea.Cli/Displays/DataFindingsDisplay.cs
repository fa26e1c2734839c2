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
        if (data.Skipped.Count > 0) terminal.Say($"left out {data.Skipped.Count} unreadable images:");
        foreach (SkippedImage skipped in data.Skipped) terminal.Say($"  {skipped.Name}: {skipped.Reason}");
        foreach (DataFinding finding in data.Findings)
        {
            terminal.Say($"{(finding.Splits.Count > 0 ? "WARNING" : "note")}: {finding.Message}");
            // The message names the classes.
            if (finding.Kind == DataFindingKind.MissingClass) continue;
            foreach (string detail in finding.Details.Take(MostDetails)) terminal.Say($"  {(detail.Length > LongestDetail ? $"{detail[..LongestDetail]} ..." : detail)}");
            if (finding.Details.Count > MostDetails) terminal.Say($"  and {finding.Details.Count - MostDetails:N0} more: fovea data prepare {ShellWord.Quote(data.Name)} --json has all");
        }
    }
}
