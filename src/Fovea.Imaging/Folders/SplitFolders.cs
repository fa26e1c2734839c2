using System.Text.RegularExpressions;
using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>
/// Tells folders that are splits from folders that are classes, by their names. A folder of both, or of names that are nearly those of
/// splits, is an error: a classifier of "train" and "test" is nothing that anybody wants.
/// </summary>
internal static partial class SplitFolders
{
    private const string Expected = "train, validation (or valid, val) and test";

    private static readonly Dictionary<string, DataSplit> names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = DataSplit.Training,
        ["training"] = DataSplit.Training,
        ["validation"] = DataSplit.Validation,
        ["valid"] = DataSplit.Validation,
        ["val"] = DataSplit.Validation,
        ["test"] = DataSplit.Test,
        ["testing"] = DataSplit.Test,
    };

    /// <summary>The split that a folder is by its name; null if it is none.</summary>
    public static DataSplit? SplitOf(string folder) => names.TryGetValue(Path.GetFileName(folder), out DataSplit split) ? split : null;

    /// <summary>Whether folders are splits; otherwise they are classes.</summary>
    /// <param name="root">What they lie in, for errors.</param>
    /// <param name="folders">The folders.</param>
    /// <exception cref="DataException">Some are splits and some are not, or nearly, or two are the same split.</exception>
    public static bool AreSplits(string root, IReadOnlyList<string> folders)
    {
        if (!folders.Any(folder => SplitOf(folder) is not null) && !AreNearly(folders))
        {
            // One folder alone is told of as too high up.
            if (folders.Count > 1) RequireNoneWithin(folders);
            return false;
        }

        if (folders.FirstOrDefault(folder => SplitOf(folder) is null) is { } other)
            throw new DataException($"{root} has the folders {NamesOf(folders)}: if they are splits, they must be {Expected}, with a folder per class in each, "
                + $"but {Path.GetFileName(other)} is none of these; if all of them are classes, say --data-option layout=classes");
        if (folders.GroupBy(SplitOf).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new DataException($"{root} has the folders {NamesOf(folders)}, of which {string.Join(" and ", twice.Select(Path.GetFileName))} are the same split: each must be one folder");
        return true;
    }

    private static void RequireNoneWithin(IReadOnlyList<string> classes)
    {
        foreach (string folder in classes)
        {
            string[] within = FolderWalk.FoldersIn(folder);
            if (within.Length > 0 && within.All(each => SplitOf(each) is not null))
                throw new DataException($"class folder {folder} has the folders {NamesOf(within)}: splits must lie above classes, as in {Path.GetFileName(within[0])}/{Path.GetFileName(folder)}/image; "
                    + "if all of their images are to be split anew, say --data-option layout=classes");
        }
    }

    /// <summary>
    /// Whether there are folders whose names have a word that is nearly a split's: of two splits, or one with folders in it and no image. With
    /// images in it, and alone, "train_station" is a class.
    /// </summary>
    private static bool AreNearly(IReadOnlyList<string> folders)
    {
        (string Folder, DataSplit? Split)[] named = [.. folders.Select(folder => (folder, NearlySplitOf(folder))).Where(pair => pair.Item2 is not null)];
        return named.DistinctBy(pair => pair.Split).Count() > 1
            || named.Any(pair => FolderWalk.FoldersIn(pair.Folder).Length > 0 && FolderWalk.ImagesIn(pair.Folder).Length == 0);
    }

    private static DataSplit? NearlySplitOf(string folder)
    {
        IEnumerable<string> words = Words().Matches(Path.GetFileName(folder)).Select(word => word.Value.ToLowerInvariant());
        return words.SelectMany(word => names.Where(name => IsNearly(word, name.Key))).Select(name => (DataSplit?)name.Value).FirstOrDefault();
    }

    /// <summary>Letters that belong together: "Train" and "Data" of "TrainData2".</summary>
    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+")]
    private static partial Regex Words();

    /// <summary>The first letter is right, and a letter too many, too few or out of place, of long names two; "set" may follow.</summary>
    private static bool IsNearly(string word, string name)
    {
        if (word == name || word == $"{name}set" || word == $"{name}s") return true;
        return name.Length > 3 && word[0] == name[0] && Distance(word, name) <= (name.Length > 5 ? 2 : 1);
    }

    /// <summary>Fewest letters to insert, to take away and to swap with their neighbour, to make one word of another.</summary>
    private static int Distance(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0) distance[i, j] = i + j;
                else if (from[i - 1] == to[j - 1]) distance[i, j] = distance[i - 1, j - 1];
                else distance[i, j] = 1 + Math.Min(distance[i - 1, j], distance[i, j - 1]);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) distance[i, j] = Math.Min(distance[i, j], 1 + distance[i - 2, j - 2]);
            }
        }

        return distance[from.Length, to.Length];
    }

    private static string NamesOf(IEnumerable<string> folders) => string.Join(", ", folders.Select(Path.GetFileName));
}
