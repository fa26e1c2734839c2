using System.Text.Json.Nodes;

namespace Fovea.Application.Catalog;

/// <summary>
/// Data for a model to look at: read as what it was trained on was, its labels those of the model's classes. What it was trained on is
/// split as it was in training. Another folder of image files is taken as it lies: its own test folder, or all of it.
/// </summary>
/// <param name="Data">The data; its classes are the model's.</param>
/// <param name="Split">The images that are meant.</param>
internal sealed record ModelData(DataSet Data, DataSplit Split)
{
    // Options that say how images are drawn into splits.
    private static readonly string[] drawing = ["fold", "group", "groups", "splitSeed", "splitting", "testPercent", "validationPercent"];

    /// <summary>The images that are meant.</summary>
    public ImageSet Images { get; } = Data[Split];

    /// <summary>What is to be said of images that the model was trained on and nobody asked for by name, where some of these are; else null.</summary>
    public string? Known { get; private init; }

    /// <summary>What has to be said beside figures of <paramref name="trained"/> on these images.</summary>
    public IEnumerable<string> WarningsFor(TrainedModel trained)
    {
        if (Known is not null) yield return Known;
        if (!Images.DiffersInShape && Data.Shape != trained.ImageShape) yield return $"the images are {Data.Shape}, but the model was trained on {trained.ImageShape}";
        foreach (string warning in Data.WarningsFor(Split)) yield return warning;
    }

    /// <summary>Loads data for a model.</summary>
    /// <param name="trained">The model.</param>
    /// <param name="name">Name of the data.</param>
    /// <param name="change">Changes options as the command line says.</param>
    /// <param name="split">The images that are asked for; null for those that are there to measure with.</param>
    /// <param name="observer">Hears how far it is.</param>
    /// <param name="stop">Breaks off.</param>
    /// <exception cref="InvalidRequestException">The model cannot look at it, or does not know its classes.</exception>
    /// <exception cref="DataException">It cannot be had, or has no such images.</exception>
    public static async Task<ModelData> LoadAsync(
        TrainedModel trained, string name, Func<JsonObject, JsonObject> change, DataSplit? split, IDataObserver observer, CancellationToken stop)
    {
        Task<DataSet> LoadAsync(JsonObject options) => NamedData.LoadAsync(name, options, observer, stop);
        JsonObject options = NamedData.OptionsFor(name, trained), wanted = change([]);
        bool isOwn = NamedData.AreSame(name, trained.Recipe.Data), isOfFiles = DataSets.Find(name) is { IsOfFiles: true };
        if (isOwn || !isOfFiles)
        {
            ModelData known = Aligned(trained, await LoadAsync(change(options)).ConfigureAwait(false), split ?? DataSplit.Test, asTrained: isOwn && !drawing.Any(wanted.ContainsKey));
            return isOwn ? known with { Known = WhatIsKnown(known.Split, wanted, trained.Recipe.DataOptions) } : known;
        }

        options = AsTrained(name, options, trained);
        DataSet? data = null;
        if (!drawing.Any(wanted.ContainsKey))
        {
            data = await LoadAsync(change(AsItLies(options))).ConfigureAwait(false);
            // Nobody has split it, but a part of it is asked for: what training would draw.
            if (!data.IsSplit && split is DataSplit.Training or DataSplit.Validation or DataSplit.Test) data = null;
        }

        data ??= await LoadAsync(change(options)).ConfigureAwait(false);
        RequireSize(trained, data, wanted);
        return Aligned(trained, data, split ?? (data.IsSplit ? DataSplit.Test : DataSplit.All));
    }

    private static ModelData Aligned(TrainedModel trained, DataSet data, DataSplit split, bool asTrained = false)
    {
        data.RequireImages(split);
        try
        {
            trained.RequireChannels(data);
            // Of images without classes only the pixels count.
            return new ModelData(split == DataSplit.Unlabelled ? data : asTrained ? trained.AlignOwn(data) : trained.Align(data), split);
        }
        catch (DataException exception)
        {
            throw new InvalidRequestException(exception.Message);
        }
    }

    private static string? WhatIsKnown(DataSplit split, JsonObject wanted, JsonObject trainedWith)
    {
        if (split == DataSplit.All) return "among these images are those that the model was trained on: on others it errs more";
        bool isOther = split != DataSplit.Training && drawing.Any(option => wanted.ContainsKey(option) && !JsonNode.DeepEquals(wanted[option], trainedWith[option]));
        return isOther ? "the images are split otherwise than in training: among these are some that the model was trained on, and on others it errs more" : null;
    }

    /// <summary>What the recipe leaves open is as the training images turned out to be; normalisation is the model's own.</summary>
    private static JsonObject AsTrained(string name, JsonObject options, TrainedModel trained)
    {
        options = options.DeepClone().AsObject();
        if (DataSets.Find(name)!.Defaults.ContainsKey("channels")) options["channels"] = trained.ImageShape.Channels == 1 ? "gray" : "colour";
        options["normalize"] = false;
        return options;
    }

    private static JsonObject AsItLies(JsonObject options)
    {
        options = options.DeepClone().AsObject();
        foreach (string option in drawing) options.Remove(option);
        options["splitting"] = "none";
        return options;
    }

    private static void RequireSize(TrainedModel trained, DataSet data, JsonObject wanted)
    {
        if (data.Training.IsReadByRegion) return;
        (int width, int height) = (data.Shape.Width, data.Shape.Height);
        string theirs = $"{width}x{height}", learned = $"{trained.ImageShape.Width}x{trained.ImageShape.Height}";
        if (theirs == learned || wanted.ContainsKey("resize") || wanted.ContainsKey("pad")) return;
        throw new InvalidRequestException($"images of {data.Name} are {theirs}, but the model was trained on {learned}: dataOptions.resize or dataOptions.pad {learned} brings them to that; dataOptions.resize {theirs} looks at them as they are");
    }
}
