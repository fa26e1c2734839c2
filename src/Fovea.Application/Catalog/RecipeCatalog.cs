using System.Reflection;
using Fovea.Configuration;
using Fovea.Training.Exports;
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
            throw new InvalidRequestException($"'{argument}' is a run: --resume goes on with it, and its recipe is {Path.GetRelativePath(".", run.RecipePath)}");
        if (ModelPlace.Find(argument) is not null)
            throw new InvalidRequestException($"'{argument}' is a model: --from {ShellWord.Quote(argument)} starts from its weights, with its own recipe or that of a data set or recipe file named beside it");
        IEnumerable<string> files = Directory.Exists("recipes")
            ? Directory.EnumerateFiles("recipes", "*.json", SearchOption.AllDirectories).Select(path => path.Replace('\\', '/'))
            : [];
        throw new InvalidRequestException(
            $"'{argument}' is neither a recipe file nor a data set{DataSets.Suggestion(argument, DataSets.Names.Concat(files))}");
    }

    /// <summary>
    /// A quick recipe for the data at hand: it was written for data of any size, so that of fewer images than its batch has a step takes all. A recipe of
    /// somebody's own is left as it is.
    /// </summary>
    /// <param name="argument">What the recipe was found by.</param>
    /// <param name="recipe">The recipe, whatever has been changed of it since.</param>
    /// <param name="data">The data.</param>
    public static Recipe FitTo(string argument, Recipe recipe, DataSet data)
    {
        int images = data.Training.Count, batch = recipe.Training.BatchSize;
        bool isTooLarge = images > 0 && batch > images && DataSets.Find(argument) is { } entry && batch == Quick(entry.Name).Training.BatchSize;
        return isTooLarge ? recipe with { Training = recipe.Training with { BatchSize = images } } : recipe;
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
