using Fovea.Data;
using Fovea.Imaging.Files;

namespace Fovea.Imaging.Folders;

/// <summary>Says of files that are no images that can be read how many there are of which kind, and how those become images that are.</summary>
internal static class LeftOutFiles
{
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
    public static string Advice(IEnumerable<string> names) => names.Select(OtherFormats.Advice).FirstOrDefault(advice => advice.Length > 0) ?? string.Empty;

    private static IOrderedEnumerable<IGrouping<string, string>> ByExtension(IEnumerable<string> names) =>
        names.GroupBy(ExtensionOf).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal);

    private static string ExtensionOf(string name) => Path.GetExtension(name).ToLowerInvariant() is { Length: > 0 } extension ? extension : "without an extension";
}
