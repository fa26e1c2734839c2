using System.Reflection;
using Fovea.Data;
using Fovea.Training.Runs;

namespace Fovea.Application.Catalog;

/// <summary>Finds the recipe that an argument means: a recipe file, or a data set with its quick recipe.</summary>
internal static class RecipeCatalog
{
    /// <exception cref="InvalidRequestException">It means neither.</exception>
    public static Recipe Find(string argument)
    {
        if (DataSets.Find(argument) is { } entry) return Quick(entry.Name) with { Data = argument };
        if (File.Exists(argument)) return Recipe.Read(argument);
        if (RunView.TryOpen(argument) is { } run)
            throw new InvalidRequestException($"'{argument}' is a run, whose recipe is {Path.GetRelativePath(".", run.RecipePath)}; this goes on with it: {ShellCommand.Line("train", "--resume", argument)}");
        if (ModelLibrary.TryAt(argument) is not null)
            throw new InvalidRequestException($"'{argument}' is a model; this starts from its weights, by its own recipe or that of a data set or recipe file named beside it: {ShellCommand.Line("train", "--from", argument)}");
        IEnumerable<string> files = ReadableFolders.FilesBelow("recipes", "*.json").Select(path => path.Replace('\\', '/'));
        throw new InvalidRequestException(
            $"'{argument}' is neither a recipe file nor a data set{PlainFile.WhyMissing(argument)}{DataSets.Suggestion(argument, DataSets.Names.Concat(files))}");
    }

    /// <summary>recipes/quick/NAME.json as it was when this program was built; for data that others have registered, the recipe of defaults.</summary>
    private static Recipe Quick(string dataSet)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"quick/{dataSet}.json");
        if (stream is null) return new Recipe();
        using StreamReader reader = new(stream);
        return Recipe.Parse(reader.ReadToEnd());
    }
}
