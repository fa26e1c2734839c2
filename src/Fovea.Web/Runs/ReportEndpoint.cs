using System.Collections.Concurrent;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Runs;

/// <summary>A run's report, made when it is asked for and kept until the run has changed.</summary>
internal sealed class ReportEndpoint(RunLibrary library, RunReportPage make)
{
    // Of the process: a report takes all threads, so one at a time.
    private static readonly SemaphoreSlim turn = new(1);

    private readonly ConcurrentDictionary<string, (long Version, string Html)> made = new();

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/runs/{id}/report", async (HttpContext context, string id) =>
    {
        StoredRun run = library.Find(id);
        string html = await HtmlAsync(run, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.ContentSecurityPolicy = ResponseHeaders.ReportPolicy;
        return Results.Content(html, "text/html; charset=utf-8");
    });

    private async Task<string> HtmlAsync(StoredRun run, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Every file of a run is replaced or grows as it goes on.
            long version = new DirectoryInfo(run.View.Path).EnumerateFiles().Max(file => file.LastWriteTimeUtc.Ticks);
            if (made.TryGetValue(run.Id, out (long Version, string Html) known) && known.Version == version) return known.Html;
            string html = await make(run.View.Path, cancellation).ConfigureAwait(false);
            made[run.Id] = (version, html);
            return html;
        }
        finally
        {
            turn.Release();
        }
    }
}
