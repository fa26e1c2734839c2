using System.Collections.Concurrent;
using Fovea.Application.Catalog;
using Fovea.Application.Trials;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Reporting;

/// <summary>Reports of runs and studies, made when they are asked for. A run's is kept until the run has changed; a study's is made in moments, and a study changes all the time.</summary>
internal sealed class ReportEndpoints(RunLibrary runs, StudyLibrary studies, PageContent content)
{
    // Of the process: a run's report takes all threads, and whoever asks often must not take all processors from a study's trials. So one of each at a time.
    private static readonly SemaphoreSlim runTurn = new(1), studyTurn = new(1);

    private readonly ConcurrentDictionary<string, (long Version, string Html)> made = new();

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/runs/{id}/report", (HttpContext context, string id) =>
        {
            StoredRun run = runs.Find(id);
            return AnswerAsync(context, runTurn, () => OfRunAsync(run, context.RequestAborted));
        });
        app.MapGet("/studies/{id}/report", (HttpContext context, string id) =>
        {
            StudyFolder study = studies.Find(id);
            return AnswerAsync(context, studyTurn, () => content.ReportAsync(study, context.RequestAborted));
        });
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, SemaphoreSlim turn, Func<Task<string>> make)
    {
        string html;
        await turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            html = await make().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }

        context.Response.Headers.ContentSecurityPolicy = ResponseHeaders.ReportPolicy;
        return Results.Content(html, "text/html; charset=utf-8");
    }

    private async Task<string> OfRunAsync(StoredRun run, CancellationToken cancellation)
    {
        // Every file of a run is replaced or grows as it goes on.
        long version = new DirectoryInfo(run.View.Path).EnumerateFiles().Max(file => file.LastWriteTimeUtc.Ticks);
        if (made.TryGetValue(run.Id, out (long Version, string Html) known) && known.Version == version) return known.Html;
        string html = await content.ReportAsync(run, cancellation).ConfigureAwait(false);
        made[run.Id] = (version, html);
        return html;
    }
}
