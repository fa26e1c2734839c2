using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>What the folders in a folder of images are.</summary>
public enum LayoutChoice
{
    /// <summary>Splits, if they have the names of splits, else classes.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>Classes, whatever their names.</summary>
    [JsonStringEnumMemberName("classes")]
    Classes,
}

/// <summary>Finds the images of a folder: CLASS/image, or train|validation|test/CLASS/image.</summary>
internal static class FolderLayout
{
    /// <summary>All images, in the order of their classes' folders and names.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="layout">What the folders in it are.</param>
    /// <param name="isToTrainOn">Whether there must be several classes, and images of each to train on.</param>
    /// <param name="extensions">Extensions of images, with their dots, in lower case; null for <see cref="ImageFile.Extensions"/>.</param>
    /// <exception cref="DataException">The folder is not there or has no such layout, or a class has no images, or none to train on.</exception>
    public static FolderContents Scan(string root, LayoutChoice layout, bool isToTrainOn = true, IReadOnlySet<string>? extensions = null)
    {
        extensions ??= ImageFile.Extensions;
        if (!Directory.Exists(root)) throw new DataException($"there is no folder {root}{PlainFile.WhyMissing(root)}");
        FolderWalk.RequireNoBrokenLink(root);
        string[] folders = FolderWalk.FoldersIn(root);
        if (folders.Length == 0) throw new DataException($"{root} must have a sub-folder per class, or train, validation and test with these, but has no sub-folder");
        bool isSplit = layout == LayoutChoice.Auto && SplitFolders.AreSplits(root, folders, extensions);
        ClassFolder[] classes = isSplit
            ? [.. folders.SelectMany(folder => ClassesOf(root, folder, SplitFolders.SplitOf(folder)!.Value))]
            : [.. folders.Select(folder => new ClassFolder(folder, root, Path.GetFileName(folder), Split: null))];
        if (isToTrainOn) RequireLearnable(root, classes, isSplit);
        FolderContents contents = FolderWalk.Read(classes, extensions);
        string[] beside = [.. (isSplit ? folders.Append(root) : [root]).SelectMany(folder => FolderWalk.ImagesIn(folder, extensions))];
        return beside.Length == 0 ? contents : contents with { Findings = [.. contents.Findings, Beside(root, beside)] };
    }

    private static ClassFolder[] ClassesOf(string root, string folder, DataSplit split)
    {
        FolderWalk.RequireNoBrokenLink(folder);
        ClassFolder[] classes = [.. FolderWalk.FoldersIn(folder).Select(path => new ClassFolder(path, root, Path.GetFileName(path), split))];
        return classes.Length > 0 ? classes : throw new DataException($"{folder} must have a sub-folder per class, but has none");
    }

    private static void RequireLearnable(string root, ClassFolder[] classes, bool isSplit)
    {
        if (isSplit) RequireTrained(root, classes);
        RequireSeveral(root, classes);
    }

    private static void RequireTrained(string root, ClassFolder[] classes)
    {
        string[] trained = [.. classes.Where(folder => folder.Split == DataSplit.Training).Select(folder => folder.ClassName!)];
        if (trained.Length == 0) throw new DataException($"{root} has no images to train on: there is no folder train");
        if (classes.FirstOrDefault(folder => !trained.Contains(folder.ClassName)) is { } unknown)
            throw new DataException($"{unknown.Path} is a class that no training image has: those to train on are {string.Join(", ", trained)}");
    }

    private static void RequireSeveral(string root, ClassFolder[] classes)
    {
        string[] names = [.. classes.Select(folder => folder.ClassName!).Distinct()];
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twins)
            throw new DataException($"{root} has the classes {string.Join(" and ", twins)}, which differ in upper and lower case only: name them alike if they are one");
        if (names.Length > 1) return;
        string[] within = FolderWalk.FoldersIn(classes[0].Path);
        string hint = within.Length > 0 ? $", which has the folders {string.Join(", ", within.Select(Path.GetFileName))}: if these are classes or splits, give {classes[0].Path}" : string.Empty;
        throw new DataException($"{root} must have at least 2 classes, but has 1: {names[0]}{hint}");
    }

    private static DataFinding Beside(string root, string[] images)
    {
        string[] names = [.. images.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))];
        return new DataFinding(
            DataFindingKind.LeftOut, Counted.Of(names.Length, "image lies in no class's folder and was left out", "images lie in no class's folder and were left out"), [], names);
    }
}

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
    /// <param name="extensions">Extensions of images.</param>
    /// <exception cref="DataException">Some are splits and some are not, or nearly, or two are the same split.</exception>
    public static bool AreSplits(string root, IReadOnlyList<string> folders, IReadOnlySet<string> extensions)
    {
        if (!folders.Any(folder => SplitOf(folder) is not null) && !AreNearly(folders, extensions))
        {
            // One folder alone has an error of its own: it is too high up.
            if (folders.Count > 1) RequireNoneWithin(folders);
            return false;
        }

        if (folders.FirstOrDefault(folder => SplitOf(folder) is null) is { } other)
            throw new DataException($"{root} has the folders {NamesOf(folders)}: if they are splits, they must be {Expected}, with a folder per class in each, "
                + $"but {Path.GetFileName(other)} is none of these; if all of them are classes, set dataOptions.layout to classes");
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
                    + "if all of their images are to be split anew, set dataOptions.layout to classes");
        }
    }

    /// <summary>
    /// Whether there are folders whose names have a word that is nearly a split's: of two splits, or one with folders in it and no image. With
    /// images in it, and alone, "train_station" is a class.
    /// </summary>
    private static bool AreNearly(IReadOnlyList<string> folders, IReadOnlySet<string> extensions)
    {
        (string Folder, DataSplit? Split)[] named = [.. folders.Select(folder => (folder, NearlySplitOf(folder))).Where(pair => pair.Item2 is not null)];
        return named.DistinctBy(pair => pair.Split).Count() > 1
            || named.Any(pair => FolderWalk.FoldersIn(pair.Folder).Length > 0 && FolderWalk.ImagesIn(pair.Folder, extensions).Length == 0);
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
