using System.Globalization;
using System.Text.Json.Nodes;
using Fovea.Data;
using Fovea.Imaging;

namespace Fovea.Application.Catalog;

/// <summary>An image that an argument means. Files are decoded when they are looked at, so that never all of them are in memory.</summary>
/// <param name="Name">What to call it: its file's name where it has one.</param>
/// <param name="Index">Its number in the set that it is in.</param>
/// <param name="Label">Its true class among the model's, if that is known.</param>
/// <param name="Key">Tells it from all others, and a file from what it was before it was changed.</param>
/// <param name="Open">The set that it is in; throws <see cref="DataException"/> if the file cannot be read.</param>
internal sealed record ImageArgument(string Name, int Index, int? Label, string Key, Func<ImageSet> Open)
{
    /// <summary>What was typed, where that means this image alone; else its name.</summary>
    public string Typed { get; private init; } = Name;

    /// <summary>Its file; null for an image of a data set.</summary>
    public ImageFilePlace? File { get; private init; }

    /// <summary>
    /// Finds images: "DATA:SPLIT:INDEX", "DATA:SPLIT" for all of a split, files, or all below a folder in the order of their names. Files are fitted
    /// into the shape the model was trained on; those for a model of slides are slides, and are read by region.
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
            if (System.IO.File.Exists(argument)) images.Add(OfFile(argument, trained, originalSize, change, observer, stop));
            else if (Directory.Exists(argument)) images.AddRange(BelowFolder(argument, trained, observer).Select(path => OfFile(path, trained, originalSize, change, observer, stop)));
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

    /// <summary>The image of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trained">The model.</param>
    /// <param name="originalSize">Whether it is looked at in its own size.</param>
    /// <param name="change">Changes the options of slides as the command line says.</param>
    /// <param name="observer">Hears how far the opening of a slide is; null for nobody.</param>
    /// <param name="stop">Breaks it off.</param>
    public static ImageArgument OfFile(
        string path, TrainedModel trained, bool originalSize, Func<JsonObject, JsonObject> change, IDataObserver? observer, CancellationToken stop)
    {
        ImageFilePlace place = ImageFilePlace.Of(path);
        if (OneSlide.IsFor(trained)) return new ImageArgument(path, Index: 0, Label: null, place.Key, () => OneSlide.Open(path, trained.Recipe, change, observer, stop)) { File = place };
        return new ImageArgument(path, Index: 0, Label: null, place.Key, () =>
        {
            TrainingFit fit = TrainingFit.FromModel(trained);
            DecodedImage image = originalSize
                ? ImageFile.Read(path, trained.Model.Channels, fit.Range) : ImageFile.Read(path, trained.ImageShape, fit.Fit, fit.Range);
            return new MemoryImageSet(image.Shape, image.Pixels, [0]);
        })
        { File = place };
    }

    private static IReadOnlyList<string> BelowFolder(string folder, TrainedModel trained, IDataObserver observer)
    {
        ImageFolder found = ImageFolder.Read(folder, OneSlide.IsFor(trained) ? SlideOpening.Extensions : null);
        observer.OnFindings(found.Findings);
        return found.Files;
    }

    private static IEnumerable<ImageArgument> OfSet(string argument, ImageSet images, DataAddress address)
    {
        if (address.Index is { } index && index >= images.Count)
            throw new InvalidRequestException($"'{argument}': the index must be 0 to {images.Count - 1}, but is {index}");
        (int first, int count) = address.Index is { } only ? (only, 1) : (0, images.Count);
        return Enumerable.Range(first, count).Select(number => new ImageArgument(
            address.Index is null ? images.NameOf(number) : images.OwnNameOf(number) ?? argument, number, address.Split == DataSplit.Unlabelled ? null : images.Labels[number],
            $"{address.Data}:{address.Split}:{number}|{images.NameOf(number)}", () => images)
        { Typed = address.Index is null ? images.NameOf(number) : argument });
    }
}

/// <summary>A file and what tells it from others, and from itself once it is changed.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its bytes; 0 where it is gone.</param>
/// <param name="Changed">When it was last written, in ticks of UTC; 0 where it is gone.</param>
internal sealed record ImageFilePlace(string Path, long Length, long Changed)
{
    /// <summary>All of it in a line.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Path}|{Length}|{Changed}");

    public static ImageFilePlace Of(string path)
    {
        FileInfo file = new(path);
        // What a link leads to is what is read.
        FileInfo read = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return read.Exists ? new ImageFilePlace(file.FullName, read.Length, read.LastWriteTimeUtc.Ticks) : new ImageFilePlace(file.FullName, 0, 0);
    }

    /// <summary>Whether the file of a key is gone or is not what it was; a key that is none of a file has not changed.</summary>
    public static bool HasChanged(string key)
    {
        string[] parts = key.Split('|');
        bool isOfFile = parts.Length > 2 && parts[^2..].All(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        return isOfFile && Of(string.Join('|', parts[..^2])).Key != key;
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
