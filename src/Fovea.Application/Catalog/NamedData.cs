using System.Text.Json.Nodes;
using Fovea.Parts;

namespace Fovea.Application.Catalog;

/// <summary>What programs do with data that is named as recipes name it; <see cref="DataSets"/> has the names.</summary>
internal static class NamedData
{
    private const string Normalize = "normalize";

    /// <summary>The name with its path made absolute, so that a run finds its data from anywhere.</summary>
    public static string Absolute(string name) =>
        DataSets.Find(name) is { TakesPath: true } entry && entry.PathOf(name) is { Length: > 0 } path ? $"{entry.Name}:{Path.GetFullPath(path)}" : name;

    /// <summary>Whether two names mean the same data.</summary>
    public static bool AreSame(string name, string other) => Absolute(name) == Absolute(other);

    /// <summary>The source of a recipe's data with all of its options, defaults included; messages name options as the recipe does.</summary>
    /// <exception cref="OptionException">There is no data set of this name, nothing where its path leads, or an option is unknown or breaks its rule.</exception>
    public static DataChoice Choose(Recipe recipe) => DataSets.Choose(recipe.Data, recipe.DataOptions, place: "dataOptions");

    /// <summary>
    /// The options that a model was trained with, for data of the same kind; for other image files those that both have; else none. By which numbers channels are
    /// normalised the model's file says: nothing is measured for that again.
    /// </summary>
    public static JsonObject OptionsFor(string name, TrainedModel trained)
    {
        DataSetEntry? entry = DataSets.Find(name);
        JsonObject options = trained.Recipe.DataOptions;
        if (entry != DataSets.Find(trained.Recipe.Data))
            options = entry is { IsOfFiles: true } ? new(options.Where(option => entry.Defaults.ContainsKey(option.Key)).Select(option => new KeyValuePair<string, JsonNode?>(option.Key, option.Value?.DeepClone()))) : [];
        if (trained.Normalization is not null && options.ContainsKey(Normalize)) options[Normalize] = false;
        return options;
    }

    /// <summary>The source of the data that a model was trained on, to look at it: as <see cref="OptionsFor"/> says.</summary>
    /// <inheritdoc cref="Choose"/>
    public static DataChoice ChooseFor(TrainedModel trained) => Choose(trained.Recipe with { DataOptions = OptionsFor(trained.Recipe.Data, trained) });

    /// <summary>Loads a data set and shows how far it is, and what was found.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="options">The options that it was opened with.</param>
    /// <param name="observer">Is shown it.</param>
    /// <param name="stop">Breaks off.</param>
    public static async Task<DataSet> LoadAsync(IDataSource source, JsonObject options, IDataObserver observer, CancellationToken stop)
    {
        DataSet data;
        using (IDataProgress progress = observer.Begin()) data = await source.LoadAsync(progress, stop).ConfigureAwait(false);
        observer.OnLoaded(data, options);
        return data;
    }

    /// <summary>The same of a data set by its name.</summary>
    /// <exception cref="OptionException">There is no data set of this name, nothing where its path leads, or an option is unknown or breaks its rule.</exception>
    public static Task<DataSet> LoadAsync(string name, JsonObject options, IDataObserver observer, CancellationToken stop) => LoadAsync(DataSets.Open(name, options), options, observer, stop);

    /// <summary>Loads a recipe's data.</summary>
    /// <inheritdoc cref="LoadAsync(string, JsonObject, IDataObserver, CancellationToken)"/>
    public static Task<DataSet> LoadAsync(Recipe recipe, IDataObserver observer, CancellationToken stop) => LoadAsync(Choose(recipe).Source, recipe.DataOptions, observer, stop);

    /// <summary>Loads the data that a model was trained on, to look at it.</summary>
    /// <inheritdoc cref="LoadAsync(string, JsonObject, IDataObserver, CancellationToken)"/>
    public static Task<DataSet> LoadAsync(TrainedModel trained, IDataObserver observer, CancellationToken stop)
    {
        DataChoice choice = ChooseFor(trained);
        return LoadAsync(choice.Source, choice.Options, observer, stop);
    }

    /// <summary>Loads a data set if it lies on this machine; null for one that would have to be fetched.</summary>
    /// <inheritdoc cref="LoadAsync(string, JsonObject, IDataObserver, CancellationToken)"/>
    public static async Task<DataSet?> LoadLocalAsync(string name, JsonObject options, IDataObserver observer, CancellationToken stop)
    {
        IDataSource source = DataSets.Open(name, options);
        return source.IsHere ? await LoadAsync(source, options, observer, stop).ConfigureAwait(false) : null;
    }
}
