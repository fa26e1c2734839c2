using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Parts;

namespace Fovea.Imaging;

/// <summary>How a folder of image files becomes a data set.</summary>
public sealed record FolderOptions : ImageFileOptions
{
    /// <summary>Size of a black canvas that files are centred on, scaled down as a whole where they are larger; null for none.</summary>
    /// <value>Null or "WIDTHxHEIGHT"; default null.</value>
    public string? Pad { get; init => field = value is null ? null : PixelSize.Parse(value, "pad").ToString(); }

    /// <summary>Channels of the pixels.</summary>
    /// <value>Default: auto.</value>
    public ChannelChoice Channels { get; init => field = Check.Choice(value, nameof(Channels)); } = ChannelChoice.Auto;

    /// <summary>What the folders in the folder are.</summary>
    /// <value>Default: auto.</value>
    public LayoutChoice Layout { get; init => field = Check.Choice(value, nameof(Layout)); } = LayoutChoice.Auto;

    /// <summary>
    /// Regular expression on a file's path below the folder, with forward slashes: files with the same first group (or, without
    /// one, the same match) stay in the same split. Null for every file by itself.
    /// </summary>
    /// <value>Null or a regular expression; default null.</value>
    public string? Group { get; init => field = value is null ? null : GroupNames.PatternOf(value, "group"); }

    /// <inheritdoc/>
    internal override (PixelSize Size, ImageFit Fit)? Fitting => Pad is null ? base.Fitting : (PixelSize.Parse(Pad, "pad"), ImageFit.Pad);

    /// <inheritdoc/>
    internal override ChannelChoice ReadChannels => Channels;

    /// <inheritdoc/>
    internal override string? GroupPattern => Group;

    /// <inheritdoc/>
    public override JsonObject ToDataOptions() => JsonSerializer.SerializeToNode(this, ImagingOptionsContext.Default.FolderOptions)!.AsObject();

    /// <inheritdoc/>
    public override void RequireValid()
    {
        base.RequireValid();
        if (Resize is not null && Pad is not null) throw new OptionException($"resize and pad exclude each other, but are {Resize} and {Pad}");
    }
}

/// <summary>Image files in a folder per class, split by the folder itself or by names.</summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="path">The folder.</param>
/// <param name="options">How it becomes a data set.</param>
/// <param name="cacheFolder">Where decoded pixels and digests are kept.</param>
internal sealed class FolderSource(string name, string path, FolderOptions options, string cacheFolder) : IDataSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.Run(() => Load(progress, cancellation), cancellation);

    private DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        options.RequireValid();
        string root = Path.GetFullPath(path);
        FolderContents contents = FolderLayout.Scan(root, options.Layout, isToTrainOn: options.Splitting == Splitting.Drawn);
        string[] classNames = [.. contents.Files.Select(file => file.ClassName!).Distinct().Order(StringComparer.Ordinal)];
        if (TooLargeFolder.MayBeSlides(contents.Files, options) && !FileCollection.IsKept(root, contents, options, cacheFolder)
            && TooLargeFolder.Reason(contents.Files, cacheFolder, TooLargeFolder.FreeAt(cacheFolder), progress, cancellation) is { } reason)
        {
            DataSet slides = new SlideSource(Name, path, TooLargeFolder.OptionsOf(options), cacheFolder).Load(progress, cancellation);
            return slides with { SourceFindings = [TooLargeFolder.Tell(path, reason), .. slides.SourceFindings] };
        }

        FileCollection collection = FileCollection.Open(root, contents, options, cacheFolder, progress, cancellation);
        return LabelledFiles.Split(Name, collection, collection.Readable, classNames, options, progress, cancellation);
    }
}
