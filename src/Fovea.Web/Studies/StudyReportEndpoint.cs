using Fovea.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Studies;

/// <summary>A study's report, made when it is asked for: that takes moments, and a study that runs changes all the time.</summary>
internal sealed class StudyReportEndpoint(StudyLibrary library, StudyReportPage make)
{
    // Of the process: whoever asks often must not take all processors from the trials.
    private static readonly SemaphoreSlim turn = new(1);

    public void Map(IEndpointRouteBuilder app) => app.MapGet("/studies/{id}/report", async (HttpContext context, string id) =>
    {
        string folder = library.FolderOf(id);
        string html;
        await turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            html = await make(folder, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }

        context.Response.Headers.ContentSecurityPolicy = ResponseHeaders.ReportPolicy;
        return Results.Content(html, "text/html; charset=utf-8");
    });
}
