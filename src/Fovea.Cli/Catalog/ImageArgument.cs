using System.Text.Json.Nodes;
using Fovea.Data;
using Fovea.Imaging;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Catalog;

/// <summary>An image that an argument means, with its true class if that is known.</summary>
internal sealed record ImageArgument(string Name, ImageSet Images, int Index, int? Label)
{
    /// <summary>Opens images: "DATA:SPLIT:INDEX" or files, which are fitted into the shape the model was trained on.</summary>
    /// <exception cref="UsageException">An argument is neither.</exception>
    /// <exception cref="DataException">An image cannot be had.</exception>
    public static async Task<IReadOnlyList<ImageArgument>> OpenAsync(
        IReadOnlyList<string> arguments, TrainedModel trained, bool originalSize, Terminal terminal, CancellationToken stop)
    {
        Dictionary<string, DataSet> loaded = [];
        List<ImageArgument> images = [];
        foreach (string argument in arguments)
        {
            string[] parts = argument.Split(':');
            if (parts.Length < 3 || File.Exists(argument))
            {
                images.Add(FromFile(argument, trained, originalSize));
                continue;
            }

            // A path may have colons of its own: the split and the index stand last.
            string name = string.Join(':', parts[..^2]);
            if (!loaded.TryGetValue(name, out DataSet? data))
            {
                JsonObject options = name == trained.Recipe.Data ? trained.Recipe.DataOptions : [];
                loaded[name] = data = await DataCatalog.LoadAsync(DataCatalog.Open(name, options).Source, terminal, stop).ConfigureAwait(false);
            }

            images.Add(FromSet(argument, data, parts[^2], parts[^1], trained));
        }

        return images;
    }

    private static ImageArgument FromFile(string path, TrainedModel trained, bool originalSize)
    {
        if (!File.Exists(path)) throw new UsageException($"'{path}' is neither an image file nor DATA:SPLIT:INDEX, as in mnist:test:0");
        DecodedImage image = originalSize ? ImageFile.Read(path, trained.Model.Channels) : ImageFile.ReadInto(path, trained.ImageShape);
        return new ImageArgument(path, new MemoryImageSet(image.Shape, image.Pixels, [0]), 0, Label: null);
    }

    private static ImageArgument FromSet(string argument, DataSet data, string split, string index, TrainedModel trained)
    {
        string[] splits = Enum.GetNames<DataSplit>();
        if (!splits.Contains(split, StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"'{argument}': the split must be training, validation or test, but is '{split}'");
        ImageSet images = data[Enum.Parse<DataSplit>(split, ignoreCase: true)];
        if (!int.TryParse(index, out int number) || number < 0 || number >= images.Count)
            throw new UsageException($"'{argument}': the index must be 0 to {images.Count - 1}, but is '{index}'");
        if (images.Shape.Channels != trained.Model.Channels)
            throw new UsageException($"'{argument}' has {images.Shape.Channels} channels, but the model looks at {trained.Model.Channels}");
        return new ImageArgument(argument, images, number, images.Labels[number] < trained.ClassNames.Count ? images.Labels[number] : null);
    }
}
