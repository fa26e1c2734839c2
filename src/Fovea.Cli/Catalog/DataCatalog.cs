using System.Text.Json.Nodes;
using Fovea.Cli.Displays;
using Fovea.Data;
using Fovea.Data.Canvas;
using Fovea.Data.Cue;
using Fovea.Data.Mnist;

namespace Fovea.Cli.Catalog;

/// <summary>The data sets that the command line knows.</summary>
internal static class DataCatalog
{
    public static IReadOnlyList<DataEntry> Entries { get; } =
    [
        DataEntry.Plain("mnist", "handwritten digits, 28x28 gray (LeCun, Cortes and Burges)", cache => new MnistSource(cache)),
        Canvas("translated-mnist", "MNIST's digits anywhere on 60x60", CanvasMnistOptions.Translated),
        Canvas("cluttered-mnist-60", "the same among 4 pieces of other digits", CanvasMnistOptions.Cluttered60),
        Canvas("cluttered-mnist-100", "on 100x100 among 8 pieces", CanvasMnistOptions.Cluttered100),
        DataEntry.Plain("cue", "made-up: the centre says where the one informative patch lies", _ => new CueSource()),
    ];

    public static IEnumerable<string> Names => Entries.Select(entry => entry.Usage);

    /// <summary>The entry that a name means, or null.</summary>
    public static DataEntry? Find(string name) => Entries.FirstOrDefault(entry =>
        entry.TakesPath ? name.StartsWith($"{entry.Name}:", StringComparison.Ordinal) : name == entry.Name);

    /// <exception cref="UsageException">There is no data set of this name.</exception>
    /// <exception cref="Configuration.OptionException">An option is unknown or breaks its rule.</exception>
    public static DataChoice Open(string name, JsonObject options)
    {
        DataEntry entry = Find(name)
            ?? throw new UsageException($"unknown data set '{name}'{NearestName.Suggestion(name, Names)} known: {string.Join(", ", Names)}");
        string path = entry.TakesPath ? name[(entry.Name.Length + 1)..] : string.Empty;
        if (entry.TakesPath && path.Length == 0) throw new UsageException($"{entry.Usage} needs a path behind the colon");
        return entry.Open(new DataRequest(name, path, options, DataCache.Default));
    }

    /// <summary>Loads a data set and shows how far it is.</summary>
    public static async Task<DataSet> LoadAsync(IDataSource source, Terminal terminal, CancellationToken stop)
    {
        DataProgressDisplay display = new(terminal);
        try
        {
            return await source.LoadAsync(display, stop).ConfigureAwait(false);
        }
        finally
        {
            display.Close();
        }
    }

    private static DataEntry Canvas(string name, string description, CanvasMnistOptions defaults) => DataEntry.With(
        name, description, takesPath: false, defaults, DataOptionsContext.Default.CanvasMnistOptions,
        (request, options) => new CanvasMnistSource(name, new MnistSource(request.Cache), options));
}
