using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Tuning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fovea.Web.Studies;

/// <summary>Studies as JSON.</summary>
internal static class StudyEndpoints
{
    public static void MapStudies(this IEndpointRouteBuilder app, StudyLibrary library)
    {
        app.MapGet("/api/studies", () => Results.Json(new StudiesAnswer([.. library.Ids().Select(id => Summarize(library, id))]), WebContext.Readable.StudiesAnswer));
        app.MapGet("/api/studies/{id}", (string id) => Results.Json(StudyAnswer.From(id, library.Find(id).OpenStudy()), WebContext.Readable.StudyAnswer));
    }

    private static StudySummary Summarize(StudyLibrary library, string id)
    {
        try
        {
            Study study = library.Find(id).OpenStudy();
            return StudySummary.From(id, study, study.Trials());
        }
        catch (Exception exception) when (exception is StudyException or IOException or UnauthorizedAccessException)
        {
            return new StudySummary(id, 0, 0, 0, IsFinished: false, BestValue: null, exception.Message);
        }
    }
}

/// <summary>All studies.</summary>
/// <param name="Studies">The studies, by id.</param>
internal sealed record StudiesAnswer(IReadOnlyList<StudySummary> Studies);

/// <summary>A study in a row.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Ended">Trials that have ended, those imported not counted.</param>
/// <param name="Imported">Trials that were imported.</param>
/// <param name="Trials">Trials that it shall get; 0 where it cannot be read.</param>
/// <param name="IsFinished">Whether all have ended.</param>
/// <param name="BestValue">The least value so far; null while no trial is done.</param>
/// <param name="Problem">Why it cannot be read; null if it can.</param>
internal sealed record StudySummary(string Id, int Ended, int Imported, int Trials, bool IsFinished, double? BestValue, string? Problem)
{
    public static StudySummary From(string id, Study study, IReadOnlyList<StudyTrial> trials) => new(
        id, trials.Count(trial => trial.HasEnded && !trial.IsImported), trials.Count(trial => trial.IsImported), study.Storage.Target(study.Name).Trials, study.IsFinished(trials), Study.BestOf(trials)?.Record.Value, Problem: null);
}

/// <summary>A study with its trials.</summary>
/// <param name="Summary">Its row.</param>
/// <param name="BestNumber">The trial with the least value; null while none is done.</param>
/// <param name="Trials">Its trials, in order.</param>
internal sealed record StudyAnswer(StudySummary Summary, int? BestNumber, IReadOnlyList<TrialAnswer> Trials)
{
    public static StudyAnswer From(string id, Study study)
    {
        IReadOnlyList<StudyTrial> trials = study.Trials();
        return new StudyAnswer(StudySummary.From(id, study, trials), Study.BestOf(trials)?.Number, [.. trials.Select(TrialAnswer.From)]);
    }
}

/// <summary>One trial.</summary>
/// <param name="Number">From 0.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Parameters">Values by name.</param>
/// <param name="Value">What came out; of a trial on its way what it has reached.</param>
/// <param name="Step">The last step that it reported; 0 before any.</param>
/// <param name="Seconds">What it took; null before its end.</param>
/// <param name="Error">Why it failed or was lost last; null where it was not.</param>
/// <param name="Origin">Where it was imported from; null for one that was run here.</param>
internal sealed record TrialAnswer(int Number, TrialState State, JsonNode Parameters, double? Value, int Step, double? Seconds, string? Error, string? Origin)
{
    public static TrialAnswer From(StudyTrial trial) => new(
        trial.Number, trial.Record.State, JsonNode.Parse(trial.Record.Parameters.ToJson())!,
        trial.Record.Value ?? (trial.Record.Intermediate.Count > 0 ? trial.Record.Intermediate[^1].Value : null), trial.LastStep, trial.Seconds, trial.Error, trial.Origin);
}
