using System.Text.Json.Nodes;
using Fovea.Training;
using Fovea.Training.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Runs;

/// <summary>Runs as JSON.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder app, RunLibrary library)
    {
        app.MapGet("/api/runs", () => Results.Json(
            new RunsAnswer(library.Folder, [.. library.List().Select(RunSummary.Of).OrderByDescending(run => run.Begun).ThenBy(run => run.Id, StringComparer.Ordinal)]),
            WebContext.Readable.RunsAnswer));
        app.MapGet("/api/runs/{id}", (string id) => Results.Json(Describe(library.Find(id)), WebContext.Readable.RunAnswer));
        app.MapGet("/api/runs/{id}/metrics", (string id, long? from) => Results.Json(Metrics(library.Find(id), from ?? 0), WebContext.Readable.MetricsAnswer));
    }

    private static RunAnswer Describe(StoredRun run)
    {
        RunSummary summary = RunSummary.Of(run);
        JsonNode? recipe = summary.Problem is null ? JsonNode.Parse(run.View.ReadRecipe().ToJson()) : null;
        TrainingResult? result = summary.Problem is null ? run.View.ReadResult() : null;
        return new RunAnswer(summary, RunAnswerCommands.Of(run.View.Path, summary.Data, result), recipe, result);
    }

    private static MetricsAnswer Metrics(StoredRun run, long from)
    {
        // The state first: a run that ends in between has written all it has by the time it is seen as ended.
        RunState state = run.View.State;
        MetricsPart part = run.View.ReadMetrics(from);
        return new MetricsAnswer(state, part.Begin, part.End, part.Epochs);
    }
}
