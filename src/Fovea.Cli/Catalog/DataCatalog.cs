using System.Text.Json.Nodes;
using Fovea.Cli.Displays;
using Fovea.Data;
using Fovea.Data.Canvas;
using Fovea.Data.Cue;
using Fovea.Data.Mnist;
using Fovea.Imaging;
using Fovea.Imaging.Bach;
using Fovea.Imaging.Folders;
using Fovea.Imaging.Pcam;
using Fovea.Training.Recipes;

namespace Fovea.Cli.Catalog;

/// <summary>The data sets that the command line knows.</summary>
internal static class DataCatalog
{
    private const string EvaluationSeed = "evaluationSeed";

    public static IReadOnlyList<DataEntry> Entries { get; } =
    [
        DataEntry.With(
            "mnist", "handwritten digits, 28x28 gray (LeCun, Cortes and Burges)", takesPath: false,
            new MnistOptions(), DataOptionsContext.Default.MnistOptions, (request, options) => new MnistSource(request.Cache, options)),
        Canvas("translated-mnist", "MNIST's digits anywhere on 60x60", CanvasMnistOptions.Translated),
        Canvas("cluttered-mnist-60", "the same among 4 pieces of other digits", CanvasMnistOptions.Cluttered60),
        Canvas("cluttered-mnist-100", "on 100x100 among 8 pieces", CanvasMnistOptions.Cluttered100),
        DataEntry.With(
            "folder", "image files, a folder per class, or train, validation and test with these", takesPath: true,
            new FolderOptions(), ImagingOptionsContext.Default.FolderOptions, (request, options) => new FolderSource(request.Name, request.Path, options, request.Cache)),
        DataEntry.With(
            "bach", "breast cancer histology photos, TIFF, 4 classes (BACH challenge, 2018)", takesPath: true,
            new BachOptions(), ImagingOptionsContext.Default.BachOptions, (request, options) => new BachSource(request.Name, request.Path, options, request.Cache)),
        DataEntry.With(
            "pcam", "lymph node patches, 96x96 colour, HDF5, 2 classes (PatchCamelyon, 2018)", takesPath: true,
            new PcamOptions(), ImagingOptionsContext.Default.PcamOptions, (request, options) => new PcamSource(request.Name, request.Path, options, request.Cache)),
        DataEntry.Plain("cue", "made-up: the centre says where the one informative patch lies", _ => new CueSource()),
    ];

    public static IEnumerable<string> Names => Entries.Select(entry => entry.Usage);

    /// <summary>The entry that a name means, or null.</summary>
    public static DataEntry? Find(string name) => Entries.FirstOrDefault(entry =>
        entry.TakesPath ? name.StartsWith($"{entry.Name}:", StringComparison.Ordinal) : name == entry.Name);

    /// <exception cref="UsageException">There is no data set of this name, or nothing where its path leads.</exception>
    /// <exception cref="OptionException">An option is unknown or breaks its rule.</exception>
    public static DataChoice Open(string name, JsonObject options)
    {
        DataEntry entry = Find(name) ?? throw new UsageException($"unknown data set '{name}'{Suggestion(name, Names)}; known: {string.Join(", ", Names)}");
        string path = entry.TakesPath ? name[(entry.Name.Length + 1)..] : string.Empty;
        if (entry.TakesPath && path.Length == 0) throw new UsageException($"{entry.Usage} needs a path behind the colon");
        if (entry.TakesPath && !Directory.Exists(path)) throw new UsageException(File.Exists(path) ? $"{entry.Usage} takes a folder, but {path} is a file" : $"there is no folder {path}");
        return entry.Open(new DataRequest(name, path, options, DataCache.Default));
    }

    /// <summary>The name with its path made absolute, so that a run finds its data from anywhere.</summary>
    public static string Absolute(string name) =>
        Find(name) is { TakesPath: true } entry && name.Length > entry.Name.Length + 1 ? $"{entry.Name}:{Path.GetFullPath(name[(entry.Name.Length + 1)..])}" : name;

    /// <summary>"; did you mean 'folder:photos'?" for a folder of this name, else the nearest of some names, or nothing if none is near.</summary>
    public static string Suggestion(string name, IEnumerable<string> names) => Directory.Exists(name) ? $"; did you mean 'folder:{name}'?" : NearestName.Suggestion(name, names);

    /// <summary>Whether two names mean the same data.</summary>
    public static bool AreSame(string name, string other) => Absolute(name) == Absolute(other);

    /// <summary>The options that a model was trained with, for data of the same kind; for other image files those that both have; else none.</summary>
    public static JsonObject OptionsFor(string name, Recipe recipe)
    {
        DataEntry? entry = Find(name);
        if (entry == Find(recipe.Data)) return recipe.DataOptions;
        return entry is { IsOfFiles: true } ? new(recipe.DataOptions.Where(option => entry.Defaults.ContainsKey(option.Key)).Select(option => new KeyValuePair<string, JsonNode?>(option.Key, option.Value?.DeepClone()))) : [];
    }

    /// <summary>Chooses which validation and test images are made.</summary>
    /// <param name="name">The data set.</param>
    /// <param name="options">Its options; changed.</param>
    /// <param name="seed">Seed of the images.</param>
    /// <exception cref="UsageException">They are not made by a seed.</exception>
    public static void SetSeed(string name, JsonObject options, ulong seed)
    {
        if (Find(name) is { } entry && !entry.Defaults.ContainsKey(EvaluationSeed))
        {
            IEnumerable<string> made = Entries.Where(other => other.Defaults.ContainsKey(EvaluationSeed)).Select(other => other.Usage);
            throw new UsageException($"--data-seed is for images that are made by a seed: {string.Join(", ", made)}; those of {entry.Usage} are what they are");
        }

        options[EvaluationSeed] = seed;
    }

    /// <summary>Loads a data set and shows how far it is.</summary>
    public static async Task<DataSet> LoadAsync(IDataSource source, Terminal terminal, CancellationToken stop)
    {
        DataProgressDisplay display = new(terminal);
        try
        {
            DataSet data = await source.LoadAsync(display, stop).ConfigureAwait(false);
            display.Close();
            DataFindingsDisplay.Show(terminal, data);
            return data;
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
