using BitMiracle.LibTiff.Classic;
using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>A folder of TIFF files that are too large to be kept as pixels: it is opened as slides, which are read by region.</summary>
internal static class TooLargeFolder
{
    private static readonly HashSet<string> extensions = [".tif", ".tiff"];

    /// <summary>Whether a folder's files could be opened as slides: all are TIFF, and nothing is asked for that is done to pixels as they are decoded.</summary>
    public static bool MayBeSlides(IReadOnlyList<SourceFile> files, FolderOptions options) =>
        options is { Resize: null, Pad: null, Range: null, Channels: ChannelChoice.Auto } && files.All(file => extensions.Contains(Path.GetExtension(file.Path).ToLowerInvariant()));

    /// <summary>Why files cannot be kept as pixels, in words; null if they can.</summary>
    /// <param name="files">TIFF files.</param>
    /// <param name="folder">Where pixels would be kept.</param>
    /// <param name="free">Bytes that are left there.</param>
    /// <param name="progress">Progress reporter, one report for each file.</param>
    /// <param name="cancellation">Stops between two files.</param>
    public static string? Reason(IReadOnlyList<SourceFile> files, string folder, long free, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        double all = 0;
        for (int i = 0; i < files.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            // What says nothing of its size is one that cannot be read, however it is opened.
            if (SizeOf(files[i].Path) is not { } size) continue;
            double pixels = (double)size.Width * size.Height;
            if (pixels > DecodingRules.MostPixels) return FormattableString.Invariant($"{files[i].Name} has {size} pixels, more than the {DecodingRules.MostPixels:N0} that are decoded as a whole");
            all += pixels * size.Channels;
            progress?.Report(new DataProgress("reading sizes", i + 1, files.Count, DataProgress.Images));
        }

        return all <= free ? null : FormattableString.Invariant($"decoded, they would take {all / 1e9:F1} GB, but {folder} has {free / 1e9:F1} GB left");
    }

    /// <summary>Bytes that are left where a folder is, or is to be.</summary>
    public static long FreeAt(string folder)
    {
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above) folder = above;
        return new DriveInfo(folder).AvailableFreeSpace;
    }

    /// <summary>What a person is told of it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="reason">Why it is too large.</param>
    public static DataFinding Tell(string path, string reason) => new(DataFindingKind.AsSlides, $"opened as slides, each read by region: {reason}; slides:{path} does so at once, with options of its own", [], []);

    /// <summary>A folder's options for the same files as slides.</summary>
    public static SlideOptions OptionsOf(FolderOptions options) => new(options) { Layout = options.Layout, Group = options.Group };

    private static ImageShape? SizeOf(string path)
    {
        try
        {
            PlainFile.Require(path);
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (TiffDirectory.TryRead(stream) is not { } directory) return null;
            double height = directory.Number(TiffTag.IMAGELENGTH, 0), width = directory.Number(TiffTag.IMAGEWIDTH, 0);
            return width is >= 1 and <= int.MaxValue && height is >= 1 and <= int.MaxValue
                ? new ImageShape((int)height, (int)width, directory.Number(TiffTag.SAMPLESPERPIXEL, 1) > 1 ? 3 : 1) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Who decodes it says why it cannot be read, or leaves it out.
            return null;
        }
    }
}
