using Fovea.Data;
using Fovea.Imaging.Files;

namespace Fovea.Imaging.Folders;

/// <summary>Finds the images of a folder: CLASS/image, or train|validation|test/CLASS/image.</summary>
internal static class FolderLayout
{
    private static readonly Dictionary<string, DataSplit> splitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = DataSplit.Training,
        ["training"] = DataSplit.Training,
        ["validation"] = DataSplit.Validation,
        ["valid"] = DataSplit.Validation,
        ["val"] = DataSplit.Validation,
        ["test"] = DataSplit.Test,
    };

    /// <summary>All images, in the order of their names.</summary>
    /// <exception cref="DataException">The folder is not there or has no such layout, or a class has no images.</exception>
    public static IReadOnlyList<SourceFile> Scan(string root)
    {
        if (!Directory.Exists(root)) throw new DataException($"there is no folder {root}");
        string[] folders = SubFolders(root);
        if (folders.Length == 0) throw new DataException($"{root} must have a sub-folder per class, or train, validation and test with these, but has no sub-folder");
        bool isSplit = folders.All(folder => splitNames.ContainsKey(Path.GetFileName(folder)));
        List<SourceFile> files = [];
        foreach (string folder in folders)
        {
            if (!isSplit)
            {
                files.AddRange(ScanClass(root, folder, split: null));
                continue;
            }

            string[] classes = SubFolders(folder);
            if (classes.Length == 0) throw new DataException($"{folder} must have a sub-folder per class, but has none");
            files.AddRange(classes.SelectMany(path => ScanClass(root, path, splitNames[Path.GetFileName(folder)])));
        }

        return files;
    }

    /// <summary>The images below a class's folder.</summary>
    /// <exception cref="DataException">There is none, or the folder cannot be read.</exception>
    public static IEnumerable<SourceFile> ScanClass(string root, string folder, DataSplit? split)
    {
        string className = Path.GetFileName(folder);
        SourceFile[] files = [.. ImagesBelow(folder).Select(path => new SourceFile(path, NameOf(root, path), className, split))];
        return files.Length > 0 ? files : throw new DataException($"class folder {folder} has no images ({string.Join(", ", ImageFile.Extensions)})");
    }

    /// <summary>The images below a folder, in the order of their names.</summary>
    public static IEnumerable<string> ImagesBelow(string folder) => Reading(folder, () =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => ImageFile.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal).ToArray());

    /// <summary>A path below the folder, with forward slashes.</summary>
    public static string NameOf(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');

    private static string[] SubFolders(string folder) => Reading(folder, () =>
        Directory.EnumerateDirectories(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal).ToArray());

    private static string[] Reading(string folder, Func<string[]> list)
    {
        try
        {
            return list();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"folder {folder} cannot be read: {exception.Message}", exception);
        }
    }
}
