using Fovea.Configuration;
using Fovea.Data;

namespace Fovea.Imaging;

/// <summary>
/// Finds the images below class folders. Links are followed, so that a class may lie on another disk, but no folder is read twice, however
/// many links lead to it: what is reached without a link comes first, and a link to what was read already, or back to where it lies
/// itself, adds nothing and is reported.
/// </summary>
internal sealed class FolderWalk
{
    private static readonly HashSet<string> systemFiles = new(["Thumbs.db", "desktop.ini", "__MACOSX"], StringComparer.OrdinalIgnoreCase);

    private static readonly StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private static readonly StringComparer paths = StringComparer.FromComparison(comparison);

    private readonly IReadOnlySet<string> extensions;
    private readonly HashSet<string> folders = new(paths);
    private readonly Dictionary<string, ClassFolder> images = new(paths);
    private readonly Dictionary<string, string> realFolders = new(paths);
    private readonly Queue<(ClassFolder Place, FileSystemInfo Link)> links = [];
    private readonly Dictionary<ClassFolder, List<SourceFile>> files = [];
    private readonly List<LeftOutFile> otherFiles = [];
    private readonly List<string> leftOutLinks = [];

    private FolderWalk(IReadOnlySet<string> extensions) => this.extensions = extensions;

    private bool IsOfSlides => SlideOpening.AreExtensions(extensions);

    /// <summary>Reads class folders.</summary>
    /// <param name="places">The folders.</param>
    /// <param name="extensions">Extensions of images, with their dots, in lower case; null for <see cref="ImageFile.Extensions"/>.</param>
    /// <returns>The images of each, in the order of their names, and what was left out.</returns>
    /// <exception cref="DataException">A folder cannot be read, or one with a class has no images.</exception>
    public static FolderContents Read(IReadOnlyList<ClassFolder> places, IReadOnlySet<string>? extensions = null)
    {
        FolderWalk walk = new(extensions ?? ImageFile.Extensions);
        foreach (ClassFolder place in places)
        {
            walk.files[place] = [];
            string withoutLinks = Path.GetFullPath(Path.GetRelativePath(place.NamedFrom, place.Path), walk.RealFolder(place.NamedFrom));
            if (paths.Equals(walk.RealFolder(place.Path), withoutLinks))
                walk.ReadFolder(place, place.Path);
            else walk.links.Enqueue((place, new DirectoryInfo(place.Path)));
        }

        while (walk.links.TryDequeue(out (ClassFolder Place, FileSystemInfo Link) next)) walk.Follow(next.Place, next.Link);
        foreach (ClassFolder place in places) walk.RequireImages(place);
        return new FolderContents(
            [.. places.SelectMany(place => walk.files[place].OrderBy(file => file.Path, StringComparer.Ordinal))],
            [.. LeftOutFiles.Describe(walk.otherFiles, walk.IsOfSlides), .. walk.DescribeLinks()]);
    }

    /// <summary>The folders in a folder, links to folders included, in the order of their names; hidden ones are left out.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] FoldersIn(string folder) => [.. EntriesOf<DirectoryInfo>(folder).Select(entry => entry.FullName)];

    /// <summary>The images that lie in a folder itself.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="extensions">Extensions of images.</param>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] ImagesIn(string folder, IReadOnlySet<string> extensions) => [.. EntriesOf<FileInfo>(folder).Where(file => IsOf(extensions, file.Name)).Select(file => file.FullName)];

    /// <summary>Throws if a link in a folder of classes or splits leads nowhere.</summary>
    /// <exception cref="DataException">One does: it may be a class whose images would be missed by nobody.</exception>
    public static void RequireNoBrokenLink(string folder)
    {
        if (EntriesOf<FileSystemInfo>(folder).FirstOrDefault(entry => IsLink(entry) && Target(entry) is null) is { } broken)
            throw new DataException($"{broken.FullName} is a link to {broken.LinkTarget}, which is not there or may not be read: bring it back, or remove the link");
    }

    private void ReadFolder(ClassFolder place, string folder)
    {
        string real = RealFolder(folder);
        if (!folders.Add(real)) return;
        foreach (FileSystemInfo entry in EntriesOf<FileSystemInfo>(folder))
        {
            if (IsLink(entry)) links.Enqueue((place, entry));
            else if (entry is DirectoryInfo) ReadFolderUnlessPart(place, entry.FullName);
            else ReadFile(place, entry.FullName, (FileInfo)entry);
        }
    }

    /// <summary>Reads a folder, but for one whose files are a MIRAX slide's, which lies beside it.</summary>
    private void ReadFolderUnlessPart(ClassFolder place, string folder)
    {
        const string mirax = ".mrxs";
        if (!extensions.Contains(mirax) || !File.Exists(folder + mirax)) ReadFolder(place, folder);
    }

    private void Follow(ClassFolder place, FileSystemInfo link)
    {
        FileSystemInfo? target = IsLink(link) ? Target(link) : link;
        if (target is DirectoryInfo) FollowToFolder(place, link.FullName);
        else if (target is FileInfo file) ReadFile(place, link.FullName, file);
        // The image is gone: it is one that cannot be read.
        else if (link is FileInfo gone && IsOf(extensions, link.Name)) ReadFile(place, link.FullName, gone);
        else LeaveOut(place, link.FullName, $"leads to {link.LinkTarget}, which is not there or may not be read");
    }

    private void FollowToFolder(ClassFolder place, string link)
    {
        string real = RealFolder(link), above = RealFolder(Path.GetDirectoryName(link)!);
        if (folders.Contains(real)) LeaveOut(place, link, $"leads to {real}, which is read already");
        else if (IsWithin(above, real) || IsWithin(RealFolder(place.NamedFrom), real)) LeaveOut(place, link, $"leads to {real}, which the link itself lies in");
        else ReadFolder(place, link);
    }

    private void ReadFile(ClassFolder place, string path, FileInfo file)
    {
        string? otherKind = PlainFile.OtherKind(path);
        if (otherKind is not null || !IsOf(extensions, path))
        {
            otherFiles.Add(new LeftOutFile(NameOf(place, path), otherKind ?? LeftOutFiles.ExtensionOf(path), IsFile: otherKind is null));
            return;
        }

        string real = Path.Combine(RealFolder(file.DirectoryName!), file.Name);
        // Under another class or in another split it stays: there it is a copy, and is reported as one.
        if (!images.TryAdd(real, place) && images[real] == place) LeaveOut(place, path, $"leads to {real}, which is read already");
        else files[place].Add(new SourceFile(path, NameOf(place, path), place.ClassName, place.Split, file.Exists ? file.Length : 0, file.LastWriteTimeUtc.Ticks));
    }

    private void LeaveOut(ClassFolder place, string link, string why) => leftOutLinks.Add($"{NameOf(place, link)} {why}");

    private void RequireImages(ClassFolder place)
    {
        if (place.ClassName is null || files[place].Count > 0) return;
        string name = NameOf(place, place.Path);
        LeftOutFile[] others = [.. otherFiles.Where(file => file.Name.StartsWith($"{name}/", StringComparison.Ordinal))];
        string? link = leftOutLinks.FirstOrDefault(line => line.StartsWith($"{name}/", StringComparison.Ordinal) || line.StartsWith($"{name} leads", StringComparison.Ordinal));
        string why = link is not null ? $"; {link}" : others.Length > 0 ? $", but {LeftOutFiles.Count(others)}{LeftOutFiles.Advice(others, IsOfSlides)}" : string.Empty;
        throw new DataException($"class folder {place.Path} has no {(IsOfSlides ? "slides" : "images")} ({string.Join(", ", extensions)}){why}");
    }

    private IEnumerable<DataFinding> DescribeLinks()
    {
        if (leftOutLinks.Count == 0) yield break;
        yield return new DataFinding(
            DataFindingKind.Link, Counted.Of(leftOutLinks.Count, "link adds no images and was left out", "links add no images and were left out"), [], leftOutLinks);
    }

    /// <summary>A folder's path without any link in it: two paths lead to one folder if these are equal.</summary>
    private string RealFolder(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (realFolders.TryGetValue(full, out string? known)) return known;
        string real = Path.GetDirectoryName(full) is { } parent ? Path.Combine(RealFolder(parent), Path.GetFileName(full)) : full;
        if (Target(new DirectoryInfo(real)) is { } target) real = RealFolder(target.FullName);
        return realFolders[full] = real;
    }

    private static string NameOf(ClassFolder place, string path) => Path.GetRelativePath(place.NamedFrom, path).Replace('\\', '/');

    private static bool IsWithin(string folder, string outer) =>
        paths.Equals(folder, outer) || folder.StartsWith(outer.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, comparison);

    private static bool IsOf(IReadOnlySet<string> extensions, string path) => extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    private static bool IsLink(FileSystemInfo entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null;

    /// <summary>Where a link leads in the end; null if it is none, or leads nowhere or in a circle.</summary>
    private static FileSystemInfo? Target(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? target : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static T[] EntriesOf<T>(string folder)
        where T : FileSystemInfo
    {
        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos().OfType<T>()
                    .Where(entry => !entry.Name.StartsWith('.') && !systemFiles.Contains(entry.Name))
                    .OrderBy(entry => entry.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"folder {folder} cannot be read: {PlainFile.WhyNot(folder, exception)}", exception);
        }
    }
}

/// <summary>What was found in a folder of images.</summary>
/// <param name="Files">The images.</param>
/// <param name="Findings">What was left out.</param>
internal sealed record FolderContents(IReadOnlyList<SourceFile> Files, IReadOnlyList<DataFinding> Findings);

/// <summary>A folder of image files that need not be data to train on.</summary>
/// <param name="Files">The image files below it, sub-folders included, in the order of their names; hidden ones are left out.</param>
/// <param name="Findings">What else is there, and was left out.</param>
internal sealed record ImageFolder(IReadOnlyList<string> Files, IReadOnlyList<DataFinding> Findings)
{
    /// <summary>Looks through a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="extensions">Extensions of images, with their dots, in lower case; null for <see cref="ImageFile.Extensions"/>.</param>
    /// <exception cref="DataException">The folder cannot be read, or has no images.</exception>
    public static ImageFolder Read(string folder, IReadOnlySet<string>? extensions = null)
    {
        extensions ??= ImageFile.Extensions;
        FolderContents contents = FolderWalk.Read([new ClassFolder(folder, folder, ClassName: null, Split: null)], extensions);
        if (contents.Files.Count > 0) return new ImageFolder([.. contents.Files.Select(file => file.Path)], contents.Findings);
        string others = string.Concat(contents.Findings.Select(finding => $"; {finding.Message}{string.Concat(finding.Details.Select(detail => $"; {detail}"))}"));
        throw new DataException($"folder {folder} has no {(SlideOpening.AreExtensions(extensions) ? "slides" : "images")} ({string.Join(", ", extensions)}){others}");
    }
}

/// <summary>An image file and what its place says of it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its path below the folder, with forward slashes.</param>
/// <param name="ClassName">Its class; null where it is not known.</param>
/// <param name="Split">The split it belongs to; null if that is still to be drawn.</param>
/// <param name="Length">Its bytes: those of the file itself, where the path is a link.</param>
/// <param name="Changed">When it was last written, in ticks of UTC: the file itself.</param>
internal sealed record SourceFile(string Path, string Name, string? ClassName, DataSplit? Split, long Length, long Changed)
{
    /// <summary>The group it belongs to, where a list of files says so; null for nothing said.</summary>
    public string? Group { get; init; }
}

/// <summary>A folder whose images, those of its sub-folders included, are of one class.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="NamedFrom">The folder that names of files are paths from.</param>
/// <param name="ClassName">The class; null where it is not known.</param>
/// <param name="Split">The split it belongs to; null if that is still to be drawn.</param>
internal sealed record ClassFolder(string Path, string NamedFrom, string? ClassName, DataSplit? Split);

/// <summary>A file that is no image that can be read.</summary>
/// <param name="Name">Its path below the folder.</param>
/// <param name="Kind">Its extension, or what it is instead of a file: ".heic", "named pipe".</param>
/// <param name="IsFile">Whether it is a file at all.</param>
internal readonly record struct LeftOutFile(string Name, string Kind, bool IsFile);

/// <summary>Says of files that are no images that can be read how many there are of which kind, and how those become images that are.</summary>
internal static class LeftOutFiles
{
    /// <summary>The finding about files that were left out; nothing without any.</summary>
    /// <param name="files">The files.</param>
    /// <param name="asSlides">Whether slides were looked for.</param>
    public static IEnumerable<DataFinding> Describe(IReadOnlyList<LeftOutFile> files, bool asSlides)
    {
        if (files.Count == 0) yield break;
        string what = asSlides ? "slide" : "image", message = Counted.Of(files.Count, $"file is no {what} that can be read and was left out", $"files are no {what}s that can be read and were left out");
        yield return new DataFinding(
            DataFindingKind.LeftOut, $"{message}: {Count(files)}", [],
            [.. ByKind(files).Select(same => $"{same.Key}: {same.First().Name}{(same.Count() > 1 ? $" and {same.Count() - 1:N0} more" : string.Empty)}{Advice(same, asSlides)}")]);
    }

    /// <summary>"10 .heic, 2 .txt": the most first.</summary>
    public static string Count(IEnumerable<LeftOutFile> files) => string.Join(", ", ByKind(files).Select(same => same.First().IsFile ? $"{same.Count():N0} {same.Key}" : Counted.Of(same.Count(), same.Key)));

    /// <summary>What can be done with the first of some files whose format is known; empty if there is none.</summary>
    public static string Advice(IEnumerable<LeftOutFile> files, bool asSlides) => files.Select(file => OtherFormats.Advice(file.Name, asSlides)).FirstOrDefault(advice => advice.Length > 0) ?? string.Empty;

    private static IOrderedEnumerable<IGrouping<string, LeftOutFile>> ByKind(IEnumerable<LeftOutFile> files) =>
        files.GroupBy(file => file.Kind).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal);

    /// <summary>The kind of a file by its name: ".heic".</summary>
    public static string ExtensionOf(string name) => Path.GetExtension(name).ToLowerInvariant() is { Length: > 0 } extension ? extension : "without an extension";
}
