using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Cli.Catalog;

/// <summary>One line of the catalog: a data set, or a kind of data sets that a path follows.</summary>
/// <param name="Name">"mnist", or "folder" of "folder:PATH".</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="TakesPath">Whether a path follows.</param>
/// <param name="Defaults">Its options with their defaults.</param>
/// <param name="Open">Makes the source from its whole name, its path and the options given.</param>
internal sealed record DataEntry(string Name, string Description, bool TakesPath, JsonObject Defaults, Func<DataRequest, DataChoice> Open)
{
    /// <summary>A data set without options.</summary>
    public static DataEntry Plain(string name, string description, Func<DataCache, IDataSource> open) => new(name, description, TakesPath: false, [], request =>
    {
        if (request.Options.Count > 0) throw new OptionException($"{name} has no options, but got {string.Join(", ", request.Options.Select(pair => pair.Key))}");
        return new DataChoice(open(request.Cache), []);
    });

    /// <summary>A data set with options.</summary>
    public static DataEntry With<T>(
        string name, string description, bool takesPath, T defaults, JsonTypeInfo<T> type, Func<DataRequest, T, IDataSource> open) =>
        new(name, description, takesPath, JsonSerializer.SerializeToNode(defaults, type)!.AsObject(), request =>
        {
            T options = JsonOverlay.Apply(defaults, request.Options, type);
            return new DataChoice(open(request, options), JsonSerializer.SerializeToNode(options, type)!.AsObject());
        });

    /// <summary>Whether it is made of image files, which can be brought to a size, and be taken as they lie instead of being split.</summary>
    public bool IsOfFiles => Defaults.ContainsKey("splitting");

    /// <summary>How it is written on the command line.</summary>
    public string Usage => TakesPath ? $"{Name}:PATH" : Name;
}

/// <summary>What is asked of a <see cref="DataEntry"/>.</summary>
/// <param name="Name">The whole name: "folder:PATH".</param>
/// <param name="Path">What follows the colon; empty without one.</param>
/// <param name="Options">What to change of the options' defaults.</param>
/// <param name="Cache">Where fetched and prepared data is kept.</param>
internal sealed record DataRequest(string Name, string Path, JsonObject Options, DataCache Cache);

/// <summary>A source with all of its options.</summary>
/// <param name="Source">The source.</param>
/// <param name="Options">Its options, defaults included.</param>
internal sealed record DataChoice(IDataSource Source, JsonObject Options);
