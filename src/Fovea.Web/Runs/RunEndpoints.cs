using System.Text.Json.Nodes;
using Fovea.Application;
using Fovea.Application.Catalog;
using Fovea.Configuration;
using Fovea.Parts;
using Fovea.Training.Runs;
using Fovea.Web.Safety;
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
            new RunsAnswer(library.Folder, [.. library.List().Select(RunSummary.From).OrderByDescending(run => run.Begun).ThenBy(run => run.Id, StringComparer.Ordinal)]),
            WebContext.Readable.RunsAnswer));
        app.MapGet("/api/runs/{id}", (string id) => Results.Json(Describe(library.Find(id)), WebContext.Readable.RunAnswer));
        app.MapGet("/api/runs/{id}/metrics", (HttpRequest request, string id) => Results.Json(Metrics(library.Find(id), FromOf(new QueryValues(request))), WebContext.Readable.MetricsAnswer)).Takes("from");
    }

    private static long FromOf(QueryValues query) =>
        query.Value<long>("from") is not { } from ? 0 : from >= 0 ? from : throw QueryValues.Wrong($"'from' must be at least 0, but is {from}");

    private static RunAnswer Describe(StoredRun run)
    {
        RunSummary summary = RunSummary.From(run);
        JsonNode? recipe = summary.Problem is null ? JsonNode.Parse(run.View.ReadRecipe().ToJson()) : null;
        TrainingResult? result = summary.Problem is null ? run.View.ReadResult() : null;
        return new RunAnswer(summary, RunAnswerCommands.For(run.View.Path, summary.Data, result), recipe, result);
    }

    private static MetricsAnswer Metrics(StoredRun run, long from)
    {
        // The state first: a run that ends in between has written all it has by the time it is seen as ended.
        RunState state = run.View.State;
        MetricsPart part = run.View.ReadMetrics(from);
        return new MetricsAnswer(state, part.Begin, part.End, part.Epochs);
    }
}

/// <summary>All runs.</summary>
/// <param name="Folder">Where they lie.</param>
/// <param name="Runs">The runs, newest first.</param>
internal sealed record RunsAnswer(string Folder, IReadOnlyList<RunSummary> Runs);

/// <summary>One run.</summary>
/// <param name="Summary">Its row.</param>
/// <param name="Commands">What to do with it on the command line.</param>
/// <param name="Recipe">Its recipe as it stands in the folder.</param>
/// <param name="Result">Its result; null before it is finished.</param>
internal sealed record RunAnswer(RunSummary Summary, RunAnswerCommands Commands, JsonNode? Recipe, TrainingResult? Result);

/// <summary>Commands to copy.</summary>
/// <param name="Resume">Goes on with the run.</param>
/// <param name="Look">Shows where its model looks.</param>
/// <param name="Evaluate">Measures its model.</param>
internal sealed record RunAnswerCommands(string Resume, string Look, string Evaluate)
{
    /// <param name="folder">The run's folder.</param>
    /// <param name="data">Name of its data.</param>
    /// <param name="result">Its result. One that left the test out has its commands leave it out too.</param>
    public static RunAnswerCommands For(string folder, string data, TrainingResult? result)
    {
        string path = Path.GetRelativePath(".", folder);
        bool leavesTestOut = result is { TestErrorPercent: null };
        string[] split = leavesTestOut ? ["--split", "validation"] : [];
        return new RunAnswerCommands(
            ShellCommand.Line("train", "--resume", path), ShellCommand.Line("look", path, $"{data}:{(leavesTestOut ? "validation" : "test")}:0"), ShellCommand.Line(["evaluate", path, .. split]));
    }
}

/// <summary>What a run has measured since somebody last asked.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Begin">0: what was known before is no more.</param>
/// <param name="End">What to ask from next.</param>
/// <param name="Epochs">What is new.</param>
internal sealed record MetricsAnswer(RunState State, long Begin, long End, IReadOnlyList<EpochMetrics> Epochs);

/// <summary>A run in one row of a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Begun">When it was begun.</param>
/// <param name="Data">Name of its data.</param>
/// <param name="Model">Its model in a few words.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Epochs">Epochs that it shall train; 0 where its recipe cannot be read.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="ValidationErrorPercent">The least so far; null before the first epoch is done.</param>
/// <param name="TestErrorPercent">Null before it is finished.</param>
/// <param name="Curve">Validation error by epoch, in percent; of a long run some epochs.</param>
/// <param name="Seconds">Time trained.</param>
/// <param name="HasModel">Whether there are weights to look with.</param>
/// <param name="Problem">Why it cannot be read; null if it can.</param>
internal sealed record RunSummary(
    string Id, RunState State, DateTimeOffset Begun, string Data, string Model, ulong Seed, int Epochs, int Epoch,
    double? ValidationErrorPercent, double? TestErrorPercent, IReadOnlyList<double> Curve, double Seconds, bool HasModel, string? Problem)
{
    private const int MostPoints = 60;

    public static RunSummary From(StoredRun run)
    {
        try
        {
            Recipe recipe = run.View.ReadRecipe();
            IReadOnlyList<EpochMetrics> epochs = run.View.ReadMetrics().Epochs;
            TrainingResult? result = run.View.ReadResult();
            return new RunSummary(
                run.Id, run.View.State, run.View.Begun, recipe.Data, InWords(recipe.Model), recipe.Training.Seed, recipe.Training.Epochs,
                epochs.Count > 0 ? epochs[^1].Epoch : 0, epochs.Count > 0 ? epochs.Min(epoch => epoch.ValidationErrorPercent) : null,
                result?.TestErrorPercent, Thinned(epochs), epochs.Count > 0 ? epochs[^1].Seconds : 0, File.Exists(run.View.BestPath), Problem: null);
        }
        catch (Exception exception) when (exception is RecipeException or RunException or IOException or UnauthorizedAccessException)
        {
            return new RunSummary(
                run.Id, run.View.State, run.View.Begun, string.Empty, string.Empty, 0, 0, 0, null, null, [], 0, File.Exists(run.View.BestPath), exception.Message);
        }
    }

    private static double[] Thinned(IReadOnlyList<EpochMetrics> epochs)
    {
        int count = Math.Min(epochs.Count, MostPoints);
        return [.. Enumerable.Range(0, count).Select(i => Math.Round(epochs[(int)((long)i * (epochs.Count - 1) / Math.Max(1, count - 1))].ValidationErrorPercent, 3))];
    }

    private static string InWords(ModelOptions model) => model switch
    {
        RecurrentAttentionOptions attention => $"{Counted.Of(attention.Glimpses, "glimpse")}{InWords(attention.Sensor)}",
        FullyConnectedOptions => "fully connected",
        ConvolutionalOptions => "convolutional",
        _ => model.GetType().Name,
    };

    private static string InWords(SensorOptions sensor) => sensor switch
    {
        MultiScaleSensorOptions { Scales: 1 } one => $" of {one.Size}×{one.Size}",
        MultiScaleSensorOptions many => $" of {many.Size}×{many.Size}, {many.Scales} scales",
        _ => string.Empty,
    };
}
