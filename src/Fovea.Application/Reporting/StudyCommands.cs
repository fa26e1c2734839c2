using System.Text.Json.Nodes;
using Fovea.Application.Catalog;
using Fovea.Application.Trials;
using Fovea.Configuration;
using Fovea.Reports;
using Fovea.Tuning;

namespace Fovea.Application.Reporting;

/// <summary>The commands that go on from a study.</summary>
internal static class StudyCommands
{
    private const string Kind = ".kind";

    /// <summary>The commands, each with what it does.</summary>
    /// <param name="place">Where the study is.</param>
    /// <param name="recipe">What its trials start from.</param>
    /// <param name="best">Its best trial; null while none is done.</param>
    public static IReadOnlyList<(string Purpose, string Command)> For(StudyPlace place, Recipe recipe, StudyTrial? best)
    {
        List<(string, string)> commands = [];
        if (best is not null)
        {
            commands.Add(("train with the best parameters in full, and read the test once; train can be told to take more epochs than the trials did, and more seeds", Train(place, recipe, best.Record.Parameters, " \\\n  ")));
            if (place.Folder is { } folder && !best.IsImported)
                commands.Add(("the best trial's run as a page, on validation images", ShellCommand.Line("report", StudyPlace.FromHere(folder.RunOf(best.Number)))));
        }

        commands.Add(("go on with the study, where it can be told to get more trials", ShellCommand.Line(["tune", "--resume", .. place.ResumeWords])));
        commands.Add(("this page", Report(place)));
        return commands;
    }

    /// <summary>Trains the recipe with some parameters, and tests it.</summary>
    /// <param name="place">Where the study is.</param>
    /// <param name="recipe">What its trials start from.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="between">What stands between two of them: a space, or a break that a shell passes over.</param>
    public static string Train(StudyPlace place, Recipe recipe, ParameterValues parameters, string between = " ")
    {
        // The recipe of a study in PostgreSQL lies in a file where workers keep it, which may be another machine: there all that it changes is said.
        string start = place.Folder is { } folder ? StudyPlace.FromHere(folder.RecipePath) : recipe.Data;
        IEnumerable<KeyValuePair<string, string>> changes = parameters.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()));
        if (place.Folder is null) changes = ChangesOf(recipe.With(changes));
        return ShellCommand.Line("train", start) + string.Concat(changes.Select(pair => between + string.Join(' ', "--set", ShellWord.Quote($"{pair.Key}={pair.Value}"))));
    }

    /// <summary>Makes the study's page.</summary>
    public static string Report(StudyPlace place) => ShellCommand.Line(["report", .. place.ReportWords]);

    /// <summary>What a recipe changes of the one that its data set is trained with by itself.</summary>
    private static IEnumerable<KeyValuePair<string, string>> ChangesOf(Recipe recipe)
    {
        Dictionary<string, string> before = new(RecipeOptions.Flatten(WithAllDataOptions(RecipeCatalog.Find(recipe.Data))));
        IReadOnlyList<KeyValuePair<string, string>> options = RecipeOptions.Flatten(WithAllDataOptions(recipe));
        // A part of another kind begins with that kind's defaults: all of it is said.
        string[] remade = [.. options.Where(option => option.Key.EndsWith(Kind, StringComparison.Ordinal) && IsChanged(option)).Select(option => option.Key[..^(Kind.Length - 1)])];
        return options.Where(option => IsChanged(option) || Array.Exists(remade, part => option.Key.StartsWith(part, StringComparison.Ordinal)));

        bool IsChanged(KeyValuePair<string, string> option) => before.GetValueOrDefault(option.Key) != option.Value;
    }

    private static Recipe WithAllDataOptions(Recipe recipe)
    {
        JsonObject? defaults = DataSets.Find(recipe.Data)?.Defaults.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in recipe.DataOptions) (defaults ??= [])[name] = value?.DeepClone();
        return recipe with { DataOptions = defaults ?? [] };
    }
}

/// <summary>Where a study is, as commands name it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Folder">Its folder on this machine; null where it is in PostgreSQL.</param>
/// <param name="Storage">What --storage is given in PostgreSQL: never with a password, which may come from PGPASSWORD or a password file.</param>
internal sealed record StudyPlace(string Name, StudyFolder? Folder, string Storage)
{
    /// <summary>What tune takes to go on with it.</summary>
    public IEnumerable<string> ResumeWords => Folder is null ? Stored : ["--out", FromHere(Folder.Root)];

    /// <summary>What report takes to make its page.</summary>
    public IEnumerable<string> ReportWords => Folder is null ? Stored : [FromHere(Folder.Root)];

    private string[] Stored => ["--name", Name, "--storage", Storage];

    /// <summary>A path as it is named from here.</summary>
    public static string FromHere(string path) => Path.GetRelativePath(".", path);
}
