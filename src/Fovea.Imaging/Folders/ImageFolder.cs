using Fovea.Data;
using Fovea.Imaging.Files;

namespace Fovea.Imaging.Folders;

/// <summary>A folder of image files that need not be data to train on.</summary>
/// <param name="Files">The image files below it, sub-folders included, in the order of their names; hidden ones are left out.</param>
/// <param name="Findings">What else is there, and was left out.</param>
public sealed record ImageFolder(IReadOnlyList<string> Files, IReadOnlyList<DataFinding> Findings)
{
    /// <summary>Looks through a folder.</summary>
    /// <exception cref="DataException">The folder cannot be read, or has no images.</exception>
    public static ImageFolder Read(string folder)
    {
        FolderContents contents = FolderWalk.Read([new ClassFolder(folder, folder, ClassName: null, Split: null)]);
        if (contents.Files.Count > 0) return new ImageFolder([.. contents.Files.Select(file => file.Path)], contents.Findings);
        string others = string.Concat(contents.Findings.Select(finding => $"; {finding.Message}{string.Concat(finding.Details.Select(detail => $"; {detail}"))}"));
        throw new DataException($"folder {folder} has no images ({string.Join(", ", ImageFile.Extensions)}){others}");
    }
}
