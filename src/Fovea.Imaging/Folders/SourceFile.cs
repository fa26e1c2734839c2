using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>An image file and what its place says of it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its path below the folder, with forward slashes.</param>
/// <param name="ClassName">Its class; null if nobody has told.</param>
/// <param name="Split">The split it belongs to; null if that is still to be drawn.</param>
internal sealed record SourceFile(string Path, string Name, string? ClassName, DataSplit? Split);
