using Fovea.Data;
using Fovea.Reports;

namespace Fovea.Imaging.Files;

/// <summary>What is said of an image that is whole, but of a kind that is not read: how to make one of it that is.</summary>
internal static class Conversion
{
    /// <summary>The file is to be converted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is or holds, to follow its name.</param>
    public static DataException Needed(string path, string what) => new($"image {path} {what}, which is not read: {Command(path)} makes a PNG of it (ImageMagick)");

    /// <summary>The range of the file's samples is to be told.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is or holds, to follow its name.</param>
    public static DataException RangeNeeded(string path, string what) => new(
        $"image {path} {what}: say which of them are black and white by --data-option range=LEAST..MOST (a model keeps it), or {Command(path, " -auto-level")} makes a PNG of it (ImageMagick)");

    private static string Command(string path, string how = "") =>
        $"convert {ShellWord.Quote($"{path}[0]")}{how} -depth 8 {ShellWord.Quote(Path.ChangeExtension(path, ".png"))}";
}
