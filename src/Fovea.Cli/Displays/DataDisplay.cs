namespace Fovea.Cli.Displays;

/// <summary>Shows how data is loaded and says what was found out about it, the same way for every verb that opens some.</summary>
internal sealed class DataDisplay(Terminal terminal) : IDataObserver
{
    private const int MostDetails = 5, LongestDetail = 240;

    public IDataProgress Begin() => new DataProgressDisplay(terminal);

    public void OnLoaded(DataSet data)
    {
        if (data.Skipped.Count > 0) terminal.Say($"left out {data.Skipped.Count} unreadable {(data.Skipped.Count == 1 ? "image" : "images")}:");
        foreach (SkippedImage skipped in data.Skipped) terminal.Say($"  {skipped.Name}: {skipped.Reason}");
        Show(data.Findings, moreOf: ShellCommand.Line("data", "prepare", data.Name, "--json"));
    }

    public void OnFindings(IReadOnlyList<DataFinding> findings) => Show(findings, moreOf: null);

    /// <summary>Says findings, as messages.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="moreOf">The command that shows all details; null if there is none.</param>
    private void Show(IEnumerable<DataFinding> findings, string? moreOf)
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
