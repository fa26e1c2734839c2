using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>An image file and what its place says of it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its path below the folder, with forward slashes.</param>
/// <param name="ClassName">Its class; null if nobody has told.</param>
/// <param name="Split">The split it belongs to; null if that is still to be drawn.</param>
/// <param name="Length">Its bytes: those of the file itself, where the path is a link.</param>
/// <param name="Changed">When it was last written, in ticks of UTC: the file itself.</param>
internal sealed record SourceFile(string Path, string Name, string? ClassName, DataSplit? Split, long Length, long Changed);

/// <summary>A folder whose images, those of its sub-folders included, are of one class.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="NamedFrom">The folder that names of files are paths from.</param>
/// <param name="ClassName">The class; null if nobody has told.</param>
/// <param name="Split">The split it belongs to; null if that is still to be drawn.</param>
internal sealed record ClassFolder(string Path, string NamedFrom, string? ClassName, DataSplit? Split);
