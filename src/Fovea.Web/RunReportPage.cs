namespace Fovea.Web;

/// <summary>Makes the report of a run: one page of HTML that needs nothing else.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="cancellation">Breaks off.</param>
public delegate Task<string> RunReportPage(string folder, CancellationToken cancellation);
