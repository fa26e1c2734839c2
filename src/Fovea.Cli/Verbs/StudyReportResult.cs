using Fovea.Rendering.Pages;
using Fovea.Tuning.Studies;

namespace Fovea.Cli.Verbs;

/// <summary>What "report" says of a study.</summary>
/// <param name="Report">Where the page is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Study">The study, as "tune --json" prints it.</param>
/// <param name="Importance">What each dimension explains; null where nothing can be said.</param>
/// <param name="ImportanceNote">How far that can be believed, or why there is nothing.</param>
internal sealed record StudyReportResult(string Report, long Bytes, StudyResult Study, IReadOnlyList<ReportedImportance>? Importance, string ImportanceNote)
{
    public static StudyReportResult Of(string path, Study study, StudyReport report) => new(
        path, new FileInfo(path).Length, StudyResult.Of(study), report.Importance is { } chart ? [.. chart.Bars.Select(bar => new ReportedImportance(bar.Name, bar.Part, bar.Whole))] : null, report.ImportanceNote);
}

/// <summary>A dimension of a <see cref="StudyReportResult"/>, with its Sobol indices.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The first-order index, 0 to 1.</param>
/// <param name="Total">The total index, 0 to 1.</param>
internal sealed record ReportedImportance(string Name, double First, double Total);
