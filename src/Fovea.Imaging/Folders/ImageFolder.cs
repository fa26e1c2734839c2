using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>A folder of image files that need not be data to train on.</summary>
public static class ImageFolder
{
    /// <summary>The image files below a folder, sub-folders included, in the order of their names; hidden ones are left out.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static IReadOnlyList<string> FilesBelow(string folder) => [.. FolderWalk.Read([new ClassFolder(folder, folder, ClassName: null, Split: null)]).Files.Select(file => file.Path)];
}
