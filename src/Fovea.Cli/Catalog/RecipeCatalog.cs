using System.Reflection;
using Fovea.Training.Recipes;
using Fovea.Training.Runs;

namespace Fovea.Cli.Catalog;

/// <summary>Finds the recipe that an argument means: a recipe file, or a data set with its quick recipe.</summary>
internal static class RecipeCatalog
{
    /// <exception cref="UsageException">It means neither.</exception>
    public static Recipe Find(string argument)
    {
        if (DataCatalog.Find(argument) is { } entry) return Quick(entry.Name) with { Data = argument };
        if (File.Exists(argument)) return Recipe.Read(argument);
        if (RunView.TryOpen(argument) is { } run)
            throw new UsageException($"'{argument}' is a run: --resume goes on with it, and its recipe is {Path.GetRelativePath(".", run.RecipePath)}");
        IEnumerable<string> files = Directory.Exists("recipes")
            ? Directory.EnumerateFiles("recipes", "*.json", SearchOption.AllDirectories).Select(path => path.Replace('\\', '/'))
            : [];
        throw new UsageException(
            $"'{argument}' is neither a recipe file nor a data set{DataCatalog.Suggestion(argument, DataCatalog.Names.Concat(files))}");
    }

    /// <summary>recipes/quick/NAME.json as it was when this program was built.</summary>
    private static Recipe Quick(string dataSet)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"quick/{dataSet}.json")
            ?? throw new InvalidOperationException($"there is no quick recipe for {dataSet}");
        using StreamReader reader = new(stream);
        return Recipe.Parse(reader.ReadToEnd());
    }
}
