using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Application.Reporting;
using Fovea.Application.Trials;
using Fovea.Configuration;
using Fovea.Tuning;

namespace Fovea.Cli.Displays;

/// <summary>Says what came of a study, to people or as JSON.</summary>
internal sealed class StudyResultDisplay(Terminal terminal)
{
    /// <summary>The study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="place">How commands name it.</param>
    /// <param name="asJson">As exactly one JSON object.</param>
    /// <returns>Whether there is a best trial.</returns>
    public bool Show(Study study, StudyPlace place, bool asJson)
    {
        IReadOnlyList<StudyTrial> all = study.Trials();
        StudyTrial? best = Study.BestOf(all);
        if (best is null) terminal.Say($"fovea: none of {Counted.Of(all.Count, "trial")} ended with a value");
        if (asJson) terminal.Output.WriteLine(JsonSerializer.Serialize(StudyResult.From(study), CliContext.Readable.StudyResult));
        else if (best is not null) Show(best, all.Count, StudyFolder.RecipeOf(study.Definition), place);
        if (!asJson) terminal.Output.WriteLine($"all of it as a page: {StudyCommands.Report(place)}");
        return best is not null;
    }

    private void Show(StudyTrial best, int count, Recipe recipe, StudyPlace place)
    {
        terminal.Output.WriteLine($"best: trial {best.Number} of {count}, validation error {best.Record.Value:F2} %{(best.IsImported ? $", imported from {best.Origin}" : string.Empty)}");
        foreach ((string name, var value) in best.Record.Parameters) terminal.Output.WriteLine($"  --set {ShellWord.Quote($"{name}={value}")}");
        if (place.Folder is { } folder && !best.IsImported) terminal.Output.WriteLine($"its run: {Path.GetRelativePath(".", folder.RunOf(best.Number))}");
        terminal.Output.WriteLine($"train it in full, and test it once: {StudyCommands.Train(place, recipe, best.Record.Parameters)}");
    }
}

/// <summary>A study as --json prints it.</summary>
/// <param name="Study">Its name.</param>
/// <param name="Finished">Whether it has all of its trials, and all have ended.</param>
/// <param name="Imported">Trials that were imported; they do not count as any that it is to get.</param>
/// <param name="Best">The trial with the least value; null while none is done.</param>
/// <param name="Trials">All trials, in order of their numbers.</param>
internal sealed record StudyResult(string Study, bool Finished, int Imported, StudyResult.Trial? Best, IReadOnlyList<StudyResult.Trial> Trials)
{
    public static StudyResult From(Study study)
    {
        IReadOnlyList<StudyTrial> trials = study.Trials();
        return new StudyResult(
            study.Name, study.IsFinished(trials), trials.Count(trial => trial.IsImported),
            Tuning.Study.BestOf(trials) is { } best ? Trial.From(best) : null, [.. trials.Select(Trial.From)]);
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
        public static Trial From(StudyTrial trial) => new(
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
