using System.Text.Json.Serialization;
using Fovea.Data;

namespace Fovea.Imaging.Folders;

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
    /// <exception cref="DataException">The folder is not there or has no such layout, or a class has no images, or none to train on.</exception>
    public static FolderContents Scan(string root, LayoutChoice layout, bool isToTrainOn = true)
    {
        if (!Directory.Exists(root)) throw new DataException($"there is no folder {root}");
        FolderWalk.RequireNoBrokenLink(root);
        string[] folders = FolderWalk.FoldersIn(root);
        if (folders.Length == 0) throw new DataException($"{root} must have a sub-folder per class, or train, validation and test with these, but has no sub-folder");
        bool isSplit = layout == LayoutChoice.Auto && SplitFolders.AreSplits(root, folders);
        ClassFolder[] classes = isSplit
            ? [.. folders.SelectMany(folder => ClassesOf(root, folder, SplitFolders.SplitOf(folder)!.Value))]
            : [.. folders.Select(folder => new ClassFolder(folder, root, Path.GetFileName(folder), Split: null))];
        if (isToTrainOn) RequireLearnable(root, classes, isSplit);
        FolderContents contents = FolderWalk.Read(classes);
        string[] beside = [.. (isSplit ? folders.Append(root) : [root]).SelectMany(FolderWalk.ImagesIn)];
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
            DataFindingKind.LeftOut, names.Length == 1 ? "1 image lies in no class's folder and was left out" : $"{names.Length:N0} images lie in no class's folder and were left out", [], names);
    }
}
