using System.Text.RegularExpressions;
using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>Says which images belong together.</summary>
internal static class GroupNames
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

    /// <summary>The group of each image, by the options' pattern or file; each image by itself without either.</summary>
    /// <param name="names">Paths of the images below the folder.</param>
    /// <param name="options">Where the groups come from.</param>
    /// <exception cref="DataException">An image has no group, or the file cannot be read.</exception>
    public static string[] Of(IReadOnlyList<string> names, ImageFileOptions options)
    {
        if (options.GroupPattern is { } pattern) return ByPattern(names, new Regex(pattern, RegexOptions.CultureInvariant, patience));
        return options.Groups is { } file ? ByFile(names, file) : [.. names];
    }

    private static string[] ByPattern(IReadOnlyList<string> names, Regex pattern) => [.. names.Select(name =>
    {
        try
        {
            Match match = pattern.Match(name);
            if (!match.Success) throw new DataException($"image {name} has no group: '{pattern}' does not match it");
            return match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new DataException($"image {name} has no group: '{pattern}' must be tried in too many ways, more than {patience.TotalSeconds} s; a simpler pattern is needed", exception);
        }
    })];

    private static string[] ByFile(IReadOnlyList<string> names, string file)
    {
        Dictionary<string, string> groups = Read(file);
        return [.. names.Select(name => groups.TryGetValue(name, out string? group) || groups.TryGetValue(Path.GetFileName(name), out group)
            ? group : throw new DataException($"image {name} has no group: {file} has no line for it"))];
    }

    private static Dictionary<string, string> Read(string file)
    {
        try
        {
            Dictionary<string, string> groups = [];
            foreach ((int number, string line) in File.ReadLines(file).Index().Skip(1))
            {
                if (string.IsNullOrWhiteSpace(line)) continue;
                int comma = line.LastIndexOf(',');
                if (comma < 1 || comma == line.Length - 1) throw new DataException($"{file}, line {number + 1}: must be file,group, but is '{line}'");
                if (!groups.TryAdd(line[..comma].Trim().Trim('"').Replace('\\', '/'), line[(comma + 1)..].Trim().Trim('"')))
                    throw new DataException($"{file}, line {number + 1}: {line[..comma]} has a line already");
            }

            return groups;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"groups cannot be read from {file}: {exception.Message}", exception);
        }
    }
}
