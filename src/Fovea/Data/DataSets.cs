using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Data.Canvas;
using Fovea.Data.Cue;
using Fovea.Data.Megapixel;
using Fovea.Data.Mnist;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// Data sets by name, as recipes name them: "mnist", or "folder:PATH" of a kind that a path follows. This library's own are known from the
/// start; those of image files once <c>Fovea.Imaging.ImagingDataSets.Register()</c> was called; one's own once they were added here.
/// Safe to use from several threads.
/// </summary>
/// <example><code>DataSet data = await DataSets.LoadAsync("cluttered-mnist-60");</code></example>
public static class DataSets
{
    private static readonly Lock gate = new();

    private static DataSetEntry[] entries =
    [
        DataSetEntry.With(
            "mnist", "handwritten digits, 28x28 gray (LeCun, Cortes and Burges)", takesPath: false,
            new MnistOptions(), DataOptionsContext.Default.MnistOptions, (_, options) => new MnistSource(DataCache.Default, options)),
        Canvas("translated-mnist", "MNIST's digits anywhere on 60x60", CanvasMnistOptions.Translated),
        Canvas("cluttered-mnist-60", "the same among 4 pieces of other digits", CanvasMnistOptions.Cluttered60),
        Canvas("cluttered-mnist-100", "on 100x100 among 8 pieces", CanvasMnistOptions.Cluttered100),
        DataSetEntry.With(
            MegapixelMnistSource.DataName, "five digits, three of one class, among noise on 1500x1500 and larger", takesPath: false,
            new MegapixelOptions(), DataOptionsContext.Default.MegapixelOptions, (_, options) => new MegapixelMnistSource(new MnistSource(DataCache.Default), options)),
        DataSetEntry.Plain("cue", "made-up: the centre says where the one informative patch lies", takesPath: false, _ => new CueSource()),
        DataSetEntry.With(
            LargeCueSource.DataName, "made-up: on 4096x4096, a sign at the centre says which of eight far squares tells the class", takesPath: false,
            new LargeCueOptions(), DataOptionsContext.Default.LargeCueOptions, (_, options) => new LargeCueSource(options)),
    ];

    /// <summary>What there is, in order of registration: a name, or "KIND:PATH".</summary>
    public static IReadOnlyList<string> Names => [.. Entries.Select(entry => entry.Usage)];

    /// <summary>All that is registered.</summary>
    internal static IReadOnlyList<DataSetEntry> Entries
    {
        get
        {
            lock (gate) return entries;
        }
    }

    /// <summary>Registers a data set without options, or a kind of them.</summary>
    /// <param name="name">Its name: letters, digits, "-", "_" and ".".</param>
    /// <param name="description">What it is, in a line.</param>
    /// <param name="open">Makes the source; nothing need be loaded yet.</param>
    /// <param name="takesPath">Whether it is a kind of data sets: its name is then followed by a colon and a path.</param>
    /// <exception cref="OptionException">The name is registered already, or is none.</exception>
    public static void Add(string name, string description, Func<DataRequest, IDataSource> open, bool takesPath = false) =>
        Add(DataSetEntry.Plain(Check.Given(name), Check.Given(description), takesPath, Check.Given(open)));

    /// <summary>Registers a data set with options, or a kind of them. A recipe's dataOptions are written over the defaults.</summary>
    /// <typeparam name="T">A record with a property per option, whose setters throw <see cref="OptionException"/> for a value that breaks a rule.</typeparam>
    /// <param name="name">Its name: letters, digits, "-", "_" and ".".</param>
    /// <param name="description">What it is, in a line.</param>
    /// <param name="defaults">Its options.</param>
    /// <param name="json">How they are written, of a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>; with camel case they are spelled as all others are.</param>
    /// <param name="open">Makes the source; nothing need be loaded yet.</param>
    /// <param name="takesPath">Whether it is a kind of data sets: its name is then followed by a colon and a path.</param>
    /// <exception cref="OptionException">The name is registered already, or is none.</exception>
    public static void Add<T>(string name, string description, T defaults, JsonTypeInfo<T> json, Func<DataRequest, T, IDataSource> open, bool takesPath = false) =>
        Add(DataSetEntry.With(Check.Given(name), Check.Given(description), takesPath, Check.Given(defaults), Check.Given(json), Check.Given(open)));

    /// <summary>The source of a data set, which loads it when it is asked to.</summary>
    /// <param name="name">Its name, as in a recipe: "mnist", "folder:photos".</param>
    /// <param name="options">What to change of its options' defaults; null for nothing.</param>
    /// <exception cref="OptionException">There is no data set of this name, nothing where its path leads, or an option is unknown or breaks its rule.</exception>
    public static IDataSource Open(string name, JsonObject? options = null) => Choose(name, options).Source;

    /// <summary>Loads a data set, fetching and preparing it first where it is not on this machine.</summary>
    /// <param name="name">Its name, as in a recipe: "mnist", "folder:photos".</param>
    /// <param name="options">What to change of its options' defaults; null for nothing.</param>
    /// <param name="progress">Hears of every fetch and preparation; may be null.</param>
    /// <param name="cancellation">Stops between steps and leaves nothing half-written.</param>
    /// <exception cref="OptionException">There is no data set of this name, nothing where its path leads, or an option is unknown or breaks its rule.</exception>
    /// <exception cref="DataException">The data cannot be had, or is not what it should be.</exception>
    public static Task<DataSet> LoadAsync(string name, JsonObject? options = null, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default) =>
        Open(name, options).LoadAsync(progress, cancellation);

    /// <summary>The entry that a name means, or null.</summary>
    internal static DataSetEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.IsMeantBy(name));

    /// <summary>The source of a data set with all of its options, defaults included.</summary>
    /// <param name="name">Its name, as in a recipe.</param>
    /// <param name="options">What to change of its options' defaults; null for nothing.</param>
    /// <param name="place">Where the options stand in a recipe, for messages; empty where there is none.</param>
    /// <exception cref="OptionException">There is no data set of this name, nothing where its path leads, or an option is unknown or breaks its rule.</exception>
    internal static DataChoice Choose(string name, JsonObject? options, string place = "")
    {
        DataSetEntry entry = Find(Check.Given(name)) ?? throw Unknown(name);
        string path = entry.PathOf(name);
        if (entry.TakesPath && path.Length == 0) throw new OptionException($"{entry.Usage} needs a path behind the colon");
        DataChoice choice = Named(name, () => entry.Open(new DataRequest(name, path, DataCache.Default.FolderOf(entry.Name)), new DataChanges(options ?? [], place)));
        return choice with { Source = new NamedSource(name, choice.Source ?? throw new DataException($"data set {name} must have a source, but its registration made null")) };
    }

    private static OptionException Unknown(string name)
    {
        if (Entries.FirstOrDefault(entry => !entry.TakesPath && name.StartsWith($"{entry.Name}:", StringComparison.Ordinal)) is { } pathless)
            return new OptionException($"data set '{pathless.Name}' takes no path, but is given as '{name}'");
        string suggestion = Suggestion(name, Names);
        string later = name.Contains(':') ? "; those of image files are known after ImagingDataSets.Register() of Fovea.Imaging, others after DataSets.Add"
            : suggestion.Length == 0 ? "; one of a program's own is known after DataSets.Add" : string.Empty;
        return new OptionException($"unknown data set '{name}'{suggestion}; known: {string.Join(", ", Names)}{later}");
    }

    /// <summary>"; did you mean 'folder:photos'?" for a folder of this name, else the nearest of some names, or nothing if none is near.</summary>
    internal static string Suggestion(string name, IEnumerable<string> names) =>
        Directory.Exists(name) && Find($"folder:{name}") is not null ? $"; did you mean 'folder:{name}'?" : NearestName.Suggestion(name, names);

    /// <summary>Asks code that registered a data set: what it throws of its own does not say of which.</summary>
    private static T Named<T>(string name, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception exception) when (FoveaException.IsForeign(exception))
        {
            throw Fault(name, exception);
        }
    }

    private static DataException Fault(string name, Exception exception) => new($"data set {name} cannot be had: {exception.Message}", exception);

    private static void Add(DataSetEntry entry)
    {
        if (!PlainName.IsOne(entry.Name)) throw new OptionException($"a data set's name {PlainName.Rule}, but is '{entry.Name}'");
        lock (gate)
        {
            // Names that differ in case alone are one folder of the cache where file systems do not tell them apart.
            if (entries.FirstOrDefault(other => other.Name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase)) is { } taken)
                throw new OptionException($"data set '{entry.Name}' is registered already{(taken.Name == entry.Name ? string.Empty : $", as '{taken.Name}'")}; known: {string.Join(", ", Names)}");
            entries = [.. entries, entry];
        }
    }

    private static DataSetEntry Canvas(string name, string description, CanvasMnistOptions defaults) => DataSetEntry.With(
        name, description, takesPath: false, defaults, DataOptionsContext.Default.CanvasMnistOptions,
        (_, options) => new CanvasMnistSource(name, new MnistSource(DataCache.Default), options));

    /// <summary>A source under the name that it is registered by, whatever it calls its data itself: a recipe finds it by no other.</summary>
    private sealed class NamedSource(string name, IDataSource source) : IDataSource
    {
        public string Name => name;

        public IReadOnlyDictionary<DataSplit, string> KnownDigests => Named(name, () => source.KnownDigests);

        public bool IsHere => Named(name, () => source.IsHere);

        public async Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation)
        {
            try
            {
                DataSet data = await source.LoadAsync(progress, cancellation).ConfigureAwait(false) ?? throw new DataException($"the source of {name} must load a data set, but loaded null");
                return data.Name == name ? data : data with { Name = name };
            }
            catch (Exception exception) when (FoveaException.IsForeign(exception))
            {
                throw Fault(name, exception);
            }
        }
    }
}

/// <summary>A registered data set, or a kind of data sets that a path follows.</summary>
/// <param name="Name">"mnist", or "folder" of "folder:PATH".</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="TakesPath">Whether a path follows.</param>
/// <param name="Defaults">Its options with their defaults.</param>
/// <param name="Open">Makes the source from what it is opened by and the options that are to change.</param>
internal sealed record DataSetEntry(string Name, string Description, bool TakesPath, JsonObject Defaults, Func<DataRequest, DataChanges, DataChoice> Open)
{
    /// <summary>One without options.</summary>
    public static DataSetEntry Plain(string name, string description, bool takesPath, Func<DataRequest, IDataSource> open) => new(name, description, takesPath, [], (request, changes) =>
    {
        if (changes.Options.Count > 0) throw new OptionException($"{name} has no options, but got {string.Join(", ", changes.Options.Select(pair => JsonShape.Join(changes.Place, pair.Key)))}");
        return new DataChoice(open(request), []);
    });

    /// <summary>One with options.</summary>
    public static DataSetEntry With<T>(string name, string description, bool takesPath, T defaults, JsonTypeInfo<T> json, Func<DataRequest, T, IDataSource> open) =>
        new(name, description, takesPath, JsonSerializer.SerializeToNode(defaults, json)!.AsObject(), (request, changes) =>
        {
            T options = JsonOverlay.Apply(defaults, changes.Options, json, place: changes.Place);
            return new DataChoice(open(request, options), JsonSerializer.SerializeToNode(options, json)!.AsObject());
        });

    /// <summary>Whether it is made of image files, which can be brought to a size, and be taken as they lie instead of being split.</summary>
    public bool IsOfFiles => Defaults.ContainsKey("splitting");

    /// <summary>How it is named: "mnist", "folder:PATH".</summary>
    public string Usage => TakesPath ? $"{Name}:PATH" : Name;

    /// <summary>Whether a whole name, with its path, names this.</summary>
    public bool IsMeantBy(string wholeName) => TakesPath ? wholeName.StartsWith($"{Name}:", StringComparison.Ordinal) : wholeName == Name;

    /// <summary>The path in a whole name; empty without one.</summary>
    public string PathOf(string wholeName) => TakesPath ? wholeName[(Name.Length + 1)..] : string.Empty;
}

/// <summary>What of a data set's options is to be changed.</summary>
/// <param name="Options">The options with their new values.</param>
/// <param name="Place">Where they stand in a recipe; empty where there is none.</param>
internal sealed record DataChanges(JsonObject Options, string Place);

/// <summary>A source with all of its options.</summary>
/// <param name="Source">The source.</param>
/// <param name="Options">Its options, defaults included.</param>
internal sealed record DataChoice(IDataSource Source, JsonObject Options);
