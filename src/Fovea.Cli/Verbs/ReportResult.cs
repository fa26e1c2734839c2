using Fovea.Reports;
using Fovea.Training;
using Fovea.Training.Runs;

namespace Fovea.Cli.Verbs;

/// <summary>What "report" says: where the page is, and the figures that matter most.</summary>
internal sealed record ReportResult(string Report, long Bytes, IReadOnlyList<ReportedRun> Runs)
{
    public static ReportResult Of(string path, IEnumerable<RunReport> runs) => new(path, new FileInfo(path).Length, [.. runs.Select(ReportedRun.Of)]);
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
    public static ReportedRun Of(RunReport run)
    {
        Evaluation? evaluation = run.Looks?.Survey.Evaluation;
        return new ReportedRun(
            run.Name, run.Path, run.State, run.Epochs.Count, run.Looks is { } looks ? $"{looks.Split}".ToLowerInvariant() : null,
            evaluation?.ErrorPercent, evaluation?.NegativeLogLikelihood, evaluation?.CalibrationErrorPercent, run.Looks?.Survey.ErrorPercentByGlimpse,
            run.Warnings, run.BestEpoch?.ValidationErrorPercent, run.Missing);
    }
}
