using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Checkpoints;

namespace Fovea.Imaging;

/// <summary>
/// Finds files of the same bytes. Only those of one length can be: of these some parts are compared, and the whole of those that agree in
/// them. What was found is kept beside the decoded pixels, since it takes a look into nearly every file of a large folder.
/// </summary>
internal static class FileCopies
{
    private const int PartBytes = 16_384, Parts = 3;

    /// <summary>Sets of files with the same bytes, two or more in each.</summary>
    /// <param name="files">The files; those without a byte are no copies.</param>
    /// <param name="fingerprint">Changes when the files do.</param>
    /// <param name="memory">The file where what was found is kept.</param>
    /// <param name="progress">Progress reporter, one report for each file.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>[sets][files], their numbers, in order.</returns>
    /// <exception cref="DataException">A file cannot be read, or what was found cannot be kept.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Find(
        IReadOnlyList<SourceFile> files, string fingerprint, string memory, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (FileCopySets.Read(memory) is { } kept && kept.Fingerprint == fingerprint) return kept.Sets;
        IReadOnlyList<IReadOnlyList<int>> alike = [.. Same(Enumerable.Range(0, files.Count).Where(i => files[i].Length > 0), i => files[i].Length)];
        alike = Compare(alike, files, DigestOfParts, "looking for copies", progress, cancellation);
        alike = [
            .. alike.Where(set => IsShort(files[set[0]])),
            .. Compare([.. alike.Where(set => !IsShort(files[set[0]]))], files, DigestOfAll, "looking for copies, byte by byte", progress, cancellation),
        ];
        FileCopySets found = new(fingerprint, [.. alike.OrderBy(set => set[0])]);
        found.Write(memory);
        return found.Sets;
    }

    /// <summary>What is left of sets if only those files stay together that have the same digest.</summary>
    private static IReadOnlyList<IReadOnlyList<int>> Compare(
        IReadOnlyList<IReadOnlyList<int>> sets, IReadOnlyList<SourceFile> files, Func<SourceFile, string> digestOf, string task,
        IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        int done = 0, all = sets.Sum(set => set.Count);
        return [.. sets.SelectMany(set => Same(set, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new DataProgress(task, ++done, all, DataProgress.Images));
            return digestOf(files[i]);
        }))];
    }

    private static IEnumerable<IReadOnlyList<int>> Same<T>(IEnumerable<int> numbers, Func<int, T> keyOf) =>
        numbers.GroupBy(keyOf).Select(same => same.ToArray()).Where(same => same.Length > 1);

    /// <summary>Digest of a file's beginning, middle and end, which may be all of it.</summary>
    private static string DigestOfParts(SourceFile file) => Reading(file, stream =>
    {
        byte[] parts = new byte[Parts * PartBytes];
        int read = 0;
        for (int part = 0; part < Parts; part++)
        {
            if (!IsShort(file)) stream.Position = (file.Length - PartBytes) * part / (Parts - 1);
            read += stream.ReadAtLeast(parts.AsSpan(read, PartBytes), PartBytes, throwOnEndOfStream: false);
        }

        return SHA256.HashData(parts.AsSpan(0, read));
    });

    private static string DigestOfAll(SourceFile file) => Reading(file, SHA256.HashData);

    private static bool IsShort(SourceFile file) => file.Length <= Parts * PartBytes;

    private static string Reading(SourceFile file, Func<FileStream, byte[]> digestOf)
    {
        try
        {
            PlainFile.Require(file.Path);
            using FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return Convert.ToHexString(digestOf(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"image {file.Path} cannot be read: {exception.Message}", exception);
        }
    }
}

/// <summary>What was found among some files, or among the images in them.</summary>
/// <param name="Fingerprint">Changes when the files do.</param>
/// <param name="Sets">[sets][files or images], their numbers.</param>
internal sealed record FileCopySets(string Fingerprint, IReadOnlyList<IReadOnlyList<int>> Sets)
{
    /// <summary>What was kept; null where nothing was.</summary>
    /// <param name="memory">The file.</param>
    public static FileCopySets? Read(string memory)
    {
        try
        {
            return File.Exists(memory) ? JsonSerializer.Deserialize(File.ReadAllText(memory), FileCopiesContext.Default.FileCopySets) : null;
        }
        catch (JsonException)
        {
            // Not what was written here: all is compared anew.
            return null;
        }
    }

    /// <summary>Keeps it.</summary>
    /// <param name="memory">The file; its folder is made.</param>
    /// <exception cref="DataException">It cannot be written.</exception>
    public void Write(string memory)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(memory)!);
            AtomicFile.WriteAllText(memory, JsonSerializer.Serialize(this, FileCopiesContext.Default.FileCopySets));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{memory} cannot be written: {exception.Message}", exception);
        }
    }
}

/// <summary>Compile-time JSON for <see cref="FileCopies"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileCopySets))]
internal sealed partial class FileCopiesContext : JsonSerializerContext;

/// <summary>
/// What files of the same bytes mean for images that have a class each: in one split they must be, or the test is no test of unseen images;
/// and of one class.
/// </summary>
internal static class LabelledCopies
{
    /// <summary>Groups such that copies are in one group, and with them all that shares a group with one of them.</summary>
    /// <param name="groups">[images], the group of each.</param>
    /// <param name="copies">[sets][images], their numbers.</param>
    /// <returns>[images]; of groups that are one now, the name that comes first.</returns>
    public static string[] Join(string[] groups, IEnumerable<IReadOnlyList<int>> copies)
    {
        Dictionary<string, string> partOf = [];
        string WholeOf(string group)
        {
            while (partOf.TryGetValue(group, out string? whole)) group = whole;
            return group;
        }

        foreach (IReadOnlyList<int> set in copies)
        {
            string[] wholes = [.. set.Select(image => WholeOf(groups[image])).Distinct().Order(StringComparer.Ordinal)];
            foreach (string joined in wholes.Skip(1)) partOf[joined] = wholes[0];
        }

        return [.. groups.Select(WholeOf)];
    }

    /// <summary>The findings about copies.</summary>
    /// <param name="nameOf">What an image is called.</param>
    /// <param name="classOf">The class of an image.</param>
    /// <param name="splits">[images], the split of each.</param>
    /// <param name="copies">[sets][images], their numbers.</param>
    public static IEnumerable<DataFinding> Describe(Func<int, string> nameOf, Func<int, string> classOf, IReadOnlyList<DataSplit> splits, IReadOnlyList<IReadOnlyList<int>> copies)
    {
        string Line(IReadOnlyList<int> set) => string.Join(" = ", set.Select(nameOf));

        IReadOnlyList<int>[] contradictions = [.. copies.Where(set => set.Select(classOf).Distinct().Count() > 1)];
        if (contradictions.Length > 0)
        {
            yield return new DataFinding(
                DataFindingKind.Contradiction,
                $"{Images(contradictions.Length)} found under more than one class, the same bytes: one label at most is right, so remove the others",
                [.. contradictions.SelectMany(set => set.Select(image => splits[image])).Distinct().Order()], [.. contradictions.Select(Line)]);
        }

        foreach ((DataSplit later, DataSplit[] before) in new[] { (DataSplit.Validation, new[] { DataSplit.Training }), (DataSplit.Test, [DataSplit.Training, DataSplit.Validation]) })
        {
            IReadOnlyList<int>[] seen = [.. copies.Where(set => set.Any(image => splits[image] == later) && set.Any(image => before.Contains(splits[image])))];
            if (seen.Length == 0) continue;
            int count = seen.Sum(set => set.Count(image => splits[image] == later));
            yield return new DataFinding(
                DataFindingKind.Copies,
                $"{count:N0} of {Counted.Of(splits.Count(split => split == later), $"{$"{later}".ToLowerInvariant()} image")} {(count == 1 ? "is" : "are")} in {string.Join(" or ", before).ToLowerInvariant()} too, the same bytes: "
                + "the error is not that of images it has never seen",
                [later], [.. seen.Select(Line)]);
        }

        IReadOnlyList<int>[] repeated = [.. copies.Except(contradictions).Where(set => set.Select(image => splits[image]).Distinct().Count() == 1)];
        if (repeated.Length > 0)
        {
            yield return new DataFinding(
                DataFindingKind.Copies, $"{Images(repeated.Length)} found more than once in a class, the same bytes: copies are kept in one split, where each counts",
                [], [.. repeated.Select(Line)]);
        }
    }

    private static string Images(int count) => Counted.Of(count, "image is", "images are");
}
