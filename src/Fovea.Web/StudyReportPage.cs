namespace Fovea.Web;

/// <summary>Makes the report of a study: one page of HTML that needs nothing else.</summary>
/// <param name="folder">The study's folder.</param>
/// <param name="cancellation">Breaks off.</param>
public delegate Task<string> StudyReportPage(string folder, CancellationToken cancellation);
