using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Data.Mnist;

namespace Fovea.Cli.Catalog;

/// <summary>The data sets that the command line knows.</summary>
internal static class DataCatalog
{
    private static readonly (string Name, Func<DataCache, IDataSource> Open)[] entries =
    [
        ("mnist", cache => new MnistSource(cache)),
        ("cue", _ => new CueSource()),
    ];

    public static IEnumerable<string> Names => entries.Select(entry => entry.Name);

    public static bool Has(string name) => entries.Any(entry => entry.Name == name);

    /// <exception cref="UsageException">There is no data set of this name.</exception>
    public static IDataSource Open(string name) => Has(name)
        ? entries.First(entry => entry.Name == name).Open(DataCache.Default)
        : throw new UsageException($"unknown data set '{name}'{NearestName.Suggestion(name, Names)} known: {string.Join(", ", Names)}");
}
