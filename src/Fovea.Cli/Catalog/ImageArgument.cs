using Fovea.Data;
using Fovea.Imaging.Files;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Catalog;

/// <summary>An image that an argument means, with its true class if that is known.</summary>
internal sealed record ImageArgument(string Name, ImageSet Images, int Index, int? Label)
{
    /// <summary>Opens images: "DATA:SPLIT:INDEX", "DATA:SPLIT" for all of a split, or files, which are fitted into the shape the model was trained on.</summary>
    /// <exception cref="UsageException">An argument is neither.</exception>
    /// <exception cref="DataException">An image cannot be had.</exception>
    public static async Task<IReadOnlyList<ImageArgument>> OpenAsync(
        IReadOnlyList<string> arguments, TrainedModel trained, bool originalSize, Terminal terminal, CancellationToken stop)
    {
        Dictionary<string, DataSet> loaded = [];
        List<ImageArgument> images = [];
        foreach (string argument in arguments)
        {
            if (File.Exists(argument) || DataAddress.Parse(argument) is not { } address)
            {
                images.Add(FromFile(argument, trained, originalSize));
                continue;
            }

            if (!loaded.TryGetValue(address.Data, out DataSet? data))
            {
                IDataSource source = DataCatalog.Open(address.Data, DataCatalog.OptionsFor(address.Data, trained.Recipe)).Source;
                loaded[address.Data] = data = await DataCatalog.LoadAsync(source, terminal, stop).ConfigureAwait(false);
            }

            images.AddRange(FromSet(argument, data, address, trained));
        }

        return images;
    }

    private static ImageArgument FromFile(string path, TrainedModel trained, bool originalSize)
    {
        if (!File.Exists(path)) throw new UsageException($"'{path}' is neither an image file nor DATA:SPLIT:INDEX, as in mnist:test:0, nor DATA:SPLIT");
        TrainingFit fit = TrainingFit.Of(trained);
        DecodedImage image = originalSize
            ? ImageFile.Read(path, trained.Model.Channels, fit.Range) : ImageFile.Read(path, trained.ImageShape, fit.Fit, fit.Range);
        return new ImageArgument(path, new MemoryImageSet(image.Shape, image.Pixels, [0]), 0, Label: null);
    }

    private static IEnumerable<ImageArgument> FromSet(string argument, DataSet data, DataAddress address, TrainedModel trained)
    {
        ImageSet images = data[address.Split];
        if (images.Shape.Channels != trained.Model.Channels)
            throw new UsageException($"'{argument}' has {images.Shape.Channels} channels, but the model looks at {trained.Model.Channels}");
        if (address.Index is { } index && index >= images.Count)
            throw new UsageException($"'{argument}': the index must be 0 to {images.Count - 1}, but is {index}");
        (int first, int count) = address.Index is { } only ? (only, 1) : (0, images.Count);
        return Enumerable.Range(first, count).Select(number =>
        {
            int? label = address.Split == DataSplit.Unlabelled || images.Labels[number] >= trained.ClassNames.Count ? null : images.Labels[number];
            return new ImageArgument(address.Index is null ? images.NameOf(number) : argument, images, number, label);
        });
    }
}
