using System.Text.Json.Nodes;
using Fovea.Tuning.Studies;

namespace Fovea.Cli.Verbs;

/// <summary>A study as --json prints it.</summary>
/// <param name="Study">Its name.</param>
/// <param name="Finished">Whether it has all of its trials, and all have ended.</param>
/// <param name="Imported">Trials that were imported; they do not count as any that it is to get.</param>
/// <param name="Best">The trial with the least value; null while none is done.</param>
/// <param name="Trials">All trials, in order of their numbers.</param>
internal sealed record StudyResult(string Study, bool Finished, int Imported, StudyResult.Trial? Best, IReadOnlyList<StudyResult.Trial> Trials)
{
    public static StudyResult Of(Study study)
    {
        IReadOnlyList<StudyTrial> trials = study.Trials();
        return new StudyResult(
            study.Name, study.IsFinished(trials), trials.Count(trial => trial.IsImported),
            Fovea.Tuning.Studies.Study.BestOf(trials) is { } best ? Trial.Of(best) : null, [.. trials.Select(Trial.Of)]);
    }

    /// <summary>One trial.</summary>
    /// <param name="Number">From 0.</param>
    /// <param name="State">waiting, running, done, pruned, failed or stale.</param>
    /// <param name="Parameters">Values by name.</param>
    /// <param name="Value">Of a trial that is done.</param>
    /// <param name="Seconds">From the last attempt's beginning to the end.</param>
    /// <param name="Attempts">How often it was begun.</param>
    /// <param name="Steps">The last step that was reported; 0 before any.</param>
    /// <param name="Owner">Who ran it last.</param>
    /// <param name="Error">Why it failed, or was lost last.</param>
    /// <param name="Origin">Where it was imported from; null for a trial that was run here.</param>
    internal sealed record Trial(
        int Number, string State, JsonNode Parameters, double? Value, double? Seconds, int Attempts, int Steps, string? Owner, string? Error, string? Origin)
    {
        public static Trial Of(StudyTrial trial) => new(
            trial.Number,
            trial.Record.State.ToString().ToLowerInvariant(),
            JsonNode.Parse(trial.Record.Parameters.ToJson())!,
            trial.Record.Value,
            trial.Seconds,
            trial.Attempts,
            trial.LastStep,
            trial.Owner,
            trial.Error,
            trial.Origin);
    }
}
