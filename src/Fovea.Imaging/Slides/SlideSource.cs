using System.Text.Json;
using System.Text.Json.Nodes;
using Fovea.Parts;

namespace Fovea.Imaging;

/// <summary>How slides become a data set.</summary>
public sealed record SlideOptions : SplitOptions
{
    /// <summary>The defaults.</summary>
    public SlideOptions()
    {
    }

    /// <summary>What options of other files say that slides have, too.</summary>
    internal SlideOptions(SplitOptions common)
        : base(common)
    {
    }

    /// <summary>Megabytes of decoded tiles that are kept, of all files and threads together.</summary>
    /// <value>1 to 1000000, at least 64 of the largest tiles; default 512.</value>
    public int CacheMegabytes { get; init => field = Check.Within(value, 1, 1_000_000, nameof(CacheMegabytes)); } = 512;

    /// <summary>What the folders in the folder are.</summary>
    /// <value>Default: auto.</value>
    public LayoutChoice Layout { get; init => field = Check.Choice(value, nameof(Layout)); } = LayoutChoice.Auto;

    /// <summary>
    /// Regular expression on a file's path below the folder, with forward slashes: files with the same first group (or, without
    /// one, the same match) stay in the same split. Null for every file by itself.
    /// </summary>
    /// <value>Null or a regular expression; default null.</value>
    public string? Group { get; init => field = value is null ? null : GroupNames.PatternOf(value, "group"); }

    /// <summary>Whether random starts, random locations and candidates keep to where a slide has tissue, by a threshold of a coarse view.</summary>
    /// <value>Default: false.</value>
    public bool TissueOnly { get; init; }

    /// <inheritdoc/>
    internal override string? GroupPattern => Group;

    /// <inheritdoc/>
    public override JsonObject ToDataOptions() => JsonSerializer.SerializeToNode(this, ImagingOptionsContext.Default.SlideOptions)!.AsObject();
}

/// <summary>Slides that do not fit into memory, in a folder per class or as a CSV file lists them: tiled TIFF files with a pyramid, read by region.</summary>
/// <param name="name">Name by which the command line knows it.</param>
/// <param name="path">The folder, or the CSV file.</param>
/// <param name="options">How it becomes a data set.</param>
/// <param name="cacheFolder">Where digests are kept.</param>
internal sealed class SlideSource(string name, string path, SlideOptions options, string cacheFolder) : IDataSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<DataSet> LoadAsync(IProgress<DataProgress>? progress, CancellationToken cancellation) => Task.Run(() => Load(progress, cancellation), cancellation);

    /// <inheritdoc cref="LoadAsync"/>
    public DataSet Load(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        options.RequireValid();
        string root = Path.GetFullPath(path);
        bool isToTrainOn = options.Splitting == Splitting.Drawn;
        FolderContents contents = File.Exists(root) ? SlideList.Read(root, isToTrainOn) : FolderLayout.Scan(root, options.Layout, isToTrainOn, SlideOpening.Extensions);
        string[] classNames = [.. contents.Files.Select(file => file.ClassName!).Distinct().Order(StringComparer.Ordinal)];
        SlideCollection collection = SlideCollection.Open(root, contents, options, cacheFolder, progress, cancellation);
        return LabelledFiles.Split(Name, collection, collection.Readable, classNames, options, progress, cancellation) with { Notes = collection.Notes };
    }
}
