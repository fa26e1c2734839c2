using System.Globalization;
using System.Text.Json.Nodes;
using Fovea.Data;
using Fovea.Imaging;

namespace Fovea.Application.Catalog;

/// <summary>An image that an argument means. Files are decoded when they are looked at, so that never all of them are in memory.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Index">Its number in the set that it is in.</param>
/// <param name="Label">Its true class among the model's, if that is known.</param>
/// <param name="Open">The set that it is in; throws <see cref="DataException"/> if the file cannot be read.</param>
internal sealed record ImageArgument(string Name, int Index, int? Label, Func<ImageSet> Open)
{
    /// <summary>
    /// Finds images: "DATA:SPLIT:INDEX", "DATA:SPLIT" for all of a split, files, or all below a folder in the order of their names. Files are fitted
    /// into the shape the model was trained on.
    /// </summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="trained">The model.</param>
    /// <param name="originalSize">Whether files are looked at in their own size.</param>
    /// <param name="change">Changes the options of data as the command line says.</param>
    /// <param name="observer">Hears how far loading is.</param>
    /// <param name="stop">Breaks off.</param>
    /// <exception cref="InvalidRequestException">An argument is none of these, or the model does not know the classes of the data.</exception>
    /// <exception cref="DataException">Data cannot be had, or a folder has no images.</exception>
    public static async Task<IReadOnlyList<ImageArgument>> FindAsync(
        IReadOnlyList<string> arguments, TrainedModel trained, bool originalSize, Func<JsonObject, JsonObject> change, IDataObserver observer, CancellationToken stop)
    {
        Dictionary<(string, DataSplit), ModelData> loaded = [];
        List<ImageArgument> images = [];
        foreach (string argument in arguments)
        {
            if (File.Exists(argument)) images.Add(OfFile(argument, trained, originalSize));
            else if (Directory.Exists(argument)) images.AddRange(BelowFolder(argument, observer).Select(path => OfFile(path, trained, originalSize)));
            else if (DataAddress.Parse(argument) is { } address)
            {
                (string, DataSplit) key = (address.Data, address.Split);
                if (!loaded.TryGetValue(key, out ModelData? data))
                    loaded[key] = data = await ModelData.LoadAsync(trained, address.Data, change, address.Split, observer, stop).ConfigureAwait(false);
                images.AddRange(OfSet(argument, data.Images, address));
            }
            else throw new InvalidRequestException($"'{argument}' is neither an image file, nor a folder, nor DATA:SPLIT:INDEX, as in mnist:test:0, nor DATA:SPLIT{PlainFile.WhyMissing(argument)}");
        }

        return images;
    }

    /// <summary>The same, decoded now and kept.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public ImageArgument Opened()
    {
        ImageSet set = Open();
        return this with { Open = () => set };
    }

    private static IReadOnlyList<string> BelowFolder(string folder, IDataObserver observer)
    {
        ImageFolder found = ImageFolder.Read(folder);
        observer.OnFindings(found.Findings);
        return found.Files;
    }

    private static ImageArgument OfFile(string path, TrainedModel trained, bool originalSize) => new(path, Index: 0, Label: null, () =>
    {
        TrainingFit fit = TrainingFit.FromModel(trained);
        DecodedImage image = originalSize
            ? ImageFile.Read(path, trained.Model.Channels, fit.Range) : ImageFile.Read(path, trained.ImageShape, fit.Fit, fit.Range);
        return new MemoryImageSet(image.Shape, image.Pixels, [0]);
    });

    private static IEnumerable<ImageArgument> OfSet(string argument, ImageSet images, DataAddress address)
    {
        if (address.Index is { } index && index >= images.Count)
            throw new InvalidRequestException($"'{argument}': the index must be 0 to {images.Count - 1}, but is {index}");
        (int first, int count) = address.Index is { } only ? (only, 1) : (0, images.Count);
        return Enumerable.Range(first, count).Select(number => new ImageArgument(
            address.Index is null ? images.NameOf(number) : argument, number, address.Split == DataSplit.Unlabelled ? null : images.Labels[number], () => images));
    }
}

/// <summary>An image of a data set, or all of a split: "mnist:test:0", "bach:PATH:unlabelled". A path may have colons of its own.</summary>
/// <param name="Data">Name of the data set.</param>
/// <param name="Split">The split.</param>
/// <param name="Index">Number of the image; null for all.</param>
internal sealed record DataAddress(string Data, DataSplit Split, int? Index)
{
    /// <summary>Reads an address; null if the argument does not look like one.</summary>
    /// <exception cref="InvalidRequestException">It looks like one, but its split or index is none.</exception>
    public static DataAddress? Parse(string argument)
    {
        string[] parts = argument.Split(':');
        if (parts.Length >= 2 && SplitOf(parts[^1]) is { } whole) return new DataAddress(string.Join(':', parts[..^1]), whole, Index: null);
        if (parts.Length < 3) return null;
        string data = string.Join(':', parts[..^2]);
        if (DataSets.Find(data) is null) return null;
        DataSplit split = SplitOf(parts[^2])
            ?? throw new InvalidRequestException($"'{argument}': the split must be training, validation, test, all or unlabelled, but is '{parts[^2]}'");
        return int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new DataAddress(data, split, index)
            : throw new InvalidRequestException($"'{argument}': the index must be a number from 0 on, but is '{parts[^1]}'");
    }

    private static DataSplit? SplitOf(string name) =>
        Enum.GetValues<DataSplit>().Cast<DataSplit?>().FirstOrDefault(split => name.Equals($"{split}", StringComparison.OrdinalIgnoreCase));
}
