namespace Fovea.Application.Catalog;

/// <summary>What is in folders that many things lie in, of which one may be another user's, or be deleted while somebody looks, and keeps the others from nobody.</summary>
internal static class ReadableFolders
{
    /// <summary>
    /// The paths of the folders right in a folder; none where it cannot be read. What leads nowhere is left out: a folder that is gone by now, or on Linux one
    /// whose name is not UTF-8, which no path of .NET means.
    /// </summary>
    public static IReadOnlyList<string> In(string folder)
    {
        try
        {
            return InNamed(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The same of a folder that somebody has named, who is told why it cannot be read. None where there is no such folder.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<string> InNamed(string folder) => Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Where(Directory.Exists)] : [];

    /// <summary>The files in a folder and in those below it, links to folders aside.</summary>
    /// <param name="folder">The folder; it need not be there.</param>
    /// <param name="pattern">What their names are like: "*.json".</param>
    public static IEnumerable<string> FilesBelow(string folder, string pattern) =>
        In(folder).Where(each => new DirectoryInfo(each).LinkTarget is null).SelectMany(each => FilesBelow(each, pattern)).Concat(FilesIn(folder, pattern));

    private static IReadOnlyList<string> FilesIn(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Where(File.Exists)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
