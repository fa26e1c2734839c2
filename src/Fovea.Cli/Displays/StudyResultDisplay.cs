using System.Text.Json;
using Fovea.Application.Reporting;
using Fovea.Application.Trials;
using Fovea.Cli.Verbs;
using Fovea.Configuration;
using Fovea.Training.Recipes;
using Fovea.Tuning.Studies;

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
        if (best is null) terminal.Say($"fovea: none of the {all.Count} trials ended with a value");
        if (asJson) terminal.Output.WriteLine(JsonSerializer.Serialize(StudyResult.Of(study), CliContext.Readable.StudyResult));
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
