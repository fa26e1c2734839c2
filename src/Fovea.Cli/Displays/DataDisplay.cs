using System.Text.Json.Nodes;
using Fovea.Cli.Verbs;
using Fovea.Configuration;

namespace Fovea.Cli.Displays;

/// <summary>
/// Shows how data is loaded, and says what was found out about it: all of it where data is what the verb is about, else what there is in a line that names the
/// command which says all. What is said once is not said again, however often a verb loads the data; what bears on figures is said in full beside them.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="isInFull">Whether all is to be said.</param>
internal sealed class DataDisplay(Terminal terminal, bool isInFull = false) : IDataObserver
{
    private const int MostDetails = 5, MostInFull = 200, LongestDetail = 240;

    private readonly HashSet<string> told = [];

    public IDataProgress Begin() => new DataProgressDisplay(terminal);

    public void OnLoaded(DataSet data, JsonObject options)
    {
        SkippedImage[] skipped = [.. data.Skipped.Where(image => told.Add($"{data.Name}/{image.Name}"))];
        DataFinding[] findings = [.. data.Findings.Where(finding => told.Add($"{data.Name}: {finding.Message}"))];
        if (isInFull) SayAll(skipped, findings, DataArguments.CommandOfAll(data.Name, options));
        else if (skipped.Length + findings.Length > 0) terminal.Say(Summary(data.Name, skipped.Length, findings, DataArguments.CommandOfAll(data.Name, options)));
    }

    // Of images that are no data set there is no command that says more.
    public void OnFindings(IReadOnlyList<DataFinding> findings)
    {
        foreach (DataFinding finding in findings.Where(finding => told.Add(finding.Message)))
        {
            Say(finding);
            foreach (string detail in finding.Details.Take(MostDetails)) terminal.Say($"  {(detail.Length > LongestDetail ? $"{detail[..LongestDetail]} ..." : detail)}");
            if (finding.Details.Count > MostDetails) terminal.Say($"  and {finding.Details.Count - MostDetails:N0} more");
        }
    }

    /// <summary>"WARNING: folder:photos: 1 finding puts figures in doubt (copies), 1 unreadable image is left out; ./fovea data prepare folder:photos says all".</summary>
    private static string Summary(string data, int skipped, DataFinding[] findings, string command)
    {
        DataFinding[] doubts = [.. findings.Where(PutsInDoubt)], notes = [.. findings.Where(finding => !PutsInDoubt(finding))];
        List<string> parts = [];
        if (doubts.Length > 0) parts.Add($"{Counted.Of(doubts.Length, "finding puts", "findings put")} figures in doubt ({KindsOf(doubts)})");
        if (notes.Length > 0) parts.Add($"{Counted.Of(notes.Length, "note")} ({KindsOf(notes)})");
        if (skipped > 0) parts.Add($"{Counted.Of(skipped, "unreadable image is", "unreadable images are")} left out");
        return $"{(doubts.Length > 0 ? "WARNING" : "note")}: {data}: {string.Join(", ", parts)}; {command} says all";
    }

    private static string KindsOf(IEnumerable<DataFinding> findings) => string.Join(", ", findings.Select(finding => InWords(finding.Kind)).Distinct());

    private static string InWords(DataFindingKind kind) => kind switch
    {
        DataFindingKind.LeftOut => "files left out",
        DataFindingKind.Link => "links left out",
        DataFindingKind.Copies => "copies",
        DataFindingKind.Contradiction => "one image in two classes",
        DataFindingKind.MissingClass => "classes without images",
        DataFindingKind.AsSlides => "opened as slides",
        _ => "other training images than before",
    };

    private void SayAll(SkippedImage[] skipped, DataFinding[] findings, string command)
    {
        if (skipped.Length > 0) terminal.Say($"left out {Counted.Of(skipped.Length, "unreadable image", "unreadable images")}:");
        foreach (SkippedImage image in skipped) terminal.Say($"  {image.Name}: {image.Reason}");
        foreach (DataFinding finding in findings)
        {
            Say(finding);
            // The message names the classes.
            if (finding.Kind == DataFindingKind.MissingClass) continue;
            foreach (string detail in finding.Details.Take(MostInFull)) terminal.Say($"  {detail}");
            if (finding.Details.Count > MostInFull) terminal.Say($"  and {finding.Details.Count - MostInFull:N0} more: {command} --json has every one");
        }
    }

    private void Say(DataFinding finding) => terminal.Say($"{(PutsInDoubt(finding) ? "WARNING" : "note")}: {finding.Message}");

    private static bool PutsInDoubt(DataFinding finding) => finding.Splits.Count > 0;
}
