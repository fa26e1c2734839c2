using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>Says of files that are no images that can be read how many there are of which kind, and how those become images that are.</summary>
internal static class LeftOutFiles
{
    private static readonly (string[] Extensions, string Advice)[] kinds =
    [
        ([".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jpx", ".ico", ".tga", ".psd", ".pcx", ".ppm", ".pgm", ".pbm", ".pnm", ".exr", ".hdr", ".dds"],
            "convert them to PNG or JPEG, with ImageMagick: magick mogrify -format png FILES"),
        ([".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".raf", ".rw2", ".pef", ".srw", ".raw"],
            "these are a camera's raw pictures: develop them to TIFF or JPEG, with darktable-cli or dcraw"),
        ([".svs", ".ndpi", ".mrxs", ".scn", ".vms", ".vmu", ".bif", ".czi", ".vsi"],
            "these are whole slides: cut them into tiles, with libvips: vips dzsave SLIDE TILES --suffix .png"),
        ([".dcm", ".dicom"], "these are DICOM: convert them to PNG, with dcm2img or dcmj2pnm of DCMTK"),
        ([".svg", ".pdf", ".eps", ".ai"], "these are drawings: render them to PNG, with Inkscape or pdftoppm"),
        ([".nii", ".npy", ".npz", ".mat", ".h5", ".hdf5"], "these are arrays: write each picture in them to a PNG file"),
        ([".zip", ".tar", ".gz", ".7z", ".rar"], "these are archives: unpack them"),
    ];

    /// <summary>What is told of files that were left out; nothing without any.</summary>
    /// <param name="names">Paths of the files below the folder.</param>
    public static IEnumerable<DataFinding> Describe(IReadOnlyList<string> names)
    {
        if (names.Count == 0) yield break;
        string message = names.Count == 1 ? "1 file is no image that can be read and was left out" : $"{names.Count:N0} files are no images that can be read and were left out";
        yield return new DataFinding(
            DataFindingKind.LeftOut, $"{message}: {Count(names)}", [],
            [.. ByExtension(names).Select(same => $"{same.Key}: {same.First()}{(same.Count() > 1 ? $" and {same.Count() - 1:N0} more" : string.Empty)}{Advice(same)}")]);
    }

    /// <summary>"10 .heic, 2 .txt": the most first.</summary>
    public static string Count(IEnumerable<string> names) => string.Join(", ", ByExtension(names).Select(same => $"{same.Count():N0} {same.Key}"));

    /// <summary>What can be done with the first of some files whose format is known; empty if there is none.</summary>
    public static string Advice(IEnumerable<string> names)
    {
        string? advice = names.Select(name => kinds.FirstOrDefault(kind => kind.Extensions.Contains(ExtensionOf(name))).Advice).FirstOrDefault(advice => advice is not null);
        return advice is null ? string.Empty : $"; {advice}";
    }

    private static IOrderedEnumerable<IGrouping<string, string>> ByExtension(IEnumerable<string> names) =>
        names.GroupBy(ExtensionOf).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal);

    private static string ExtensionOf(string name) => Path.GetExtension(name).ToLowerInvariant() is { Length: > 0 } extension ? extension : "without an extension";
}
