using Fovea.Reports;
using Fovea.Tuning.Spaces;
using Fovea.Tuning.Studies;

namespace Fovea.Cli.Reporting;

/// <summary>The commands that go on from a study.</summary>
internal static class StudyCommands
{
    /// <summary>The commands, each with what it does.</summary>
    public static IReadOnlyList<(string Purpose, string Command)> Of(StudyPlace place, StudyTrial? best)
    {
        List<(string, string)> commands = [];
        if (best is not null)
        {
            commands.Add(("train with the best parameters in full, and read the test once (--epochs trains longer than the trials did, --seeds more than once)", Train(place, best.Record.Parameters, " \\\n  ")));
            if (place.Folder is { } folder && !best.IsImported)
                commands.Add(("the best trial's run as a page, on validation images", $"./fovea report {StudyPlace.Quoted(folder.RunOf(best.Number))}"));
        }

        commands.Add(("go on with the study (--trials for more of them)", $"./fovea tune --resume {place.ResumeArguments}"));
        commands.Add(("this page", Report(place)));
        return commands;
    }

    /// <summary>Trains the recipe with some parameters, and tests it.</summary>
    /// <param name="place">Where the study is.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="between">What stands between two of them: a space, or a break that a shell passes over.</param>
    public static string Train(StudyPlace place, ParameterValues parameters, string between = " ") =>
        $"./fovea train {StudyPlace.Quoted(place.RecipePath)}{string.Concat(parameters.Select(pair => $"{between}--set {ShellWord.Quote($"{pair.Key}={pair.Value}")}"))}";

    /// <summary>Makes the study's page.</summary>
    public static string Report(StudyPlace place) => $"./fovea report {place.ReportArguments}";
}
