using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Fovea.Imaging;

/// <summary>
/// Splits images by group: all images of a group (a patient, a slide) fall into one split. Within every class the groups are put
/// into an order that only their names and the seed decide, and cut where the wanted shares of images are reached: the same files
/// give the same split on every machine, every class is in training, and in every split if it has three groups of its own.
/// </summary>
internal static class GroupedSplit
{
    /// <summary>Test, validation and training images by shares.</summary>
    /// <param name="groups">[images], the group of each.</param>
    /// <param name="labels">[images], the class of each.</param>
    /// <param name="testShare">0 to 1.</param>
    /// <param name="validationShare">0 to 1.</param>
    /// <param name="seed">Seed of the order.</param>
    public static DataSplit[] ByShares(IReadOnlyList<string> groups, IReadOnlyList<int> labels, double testShare, double validationShare, ulong seed)
    {
        Dictionary<string, DataSplit> splits = [];
        foreach (Group[] ordered in Order(groups, labels, seed))
        {
            double[] middles = MiddlesOf(ordered);
            int tests = testShare > 0 ? Math.Max(1, middles.Count(middle => middle < testShare)) : 0;
            int validations = validationShare > 0 ? Math.Max(1, middles.Count(middle => middle < testShare + validationShare) - tests) : 0;
            // However few groups there are, one is left to train on, then one to validate.
            validations = Math.Min(validations, ordered.Length - 1);
            tests = Math.Min(tests, ordered.Length - 1 - validations);
            for (int i = 0; i < ordered.Length; i++)
                splits[ordered[i].Name] = i < tests ? DataSplit.Test : i < tests + validations ? DataSplit.Validation : DataSplit.Training;
        }

        // A class whose images are all in groups that count for another class may have got none to train on.
        foreach (IGrouping<int, string> own in groups.Zip(labels).GroupBy(image => image.Second, image => image.First).OrderBy(own => own.Key))
            if (own.All(group => splits[group] != DataSplit.Training)) splits[own.MinBy(group => PlaceOf(group, seed))!] = DataSplit.Training;
        return [.. groups.Select(group => splits[group])];
    }

    /// <summary>Every group falls into one of the folds; a fold's test images are another's training images.</summary>
    public static DataSplit[] ByFold(IReadOnlyList<string> groups, IReadOnlyList<int> labels, Fold fold, ulong seed)
    {
        Dictionary<string, DataSplit> splits = [];
        int place = 0;
        foreach (Group group in Order(groups, labels, seed).SelectMany(ordered => ordered))
        {
            int from = (place++ - (fold.Number - 1) + fold.Count) % fold.Count;
            splits[group.Name] = from == 0 ? DataSplit.Test : from == 1 ? DataSplit.Validation : DataSplit.Training;
        }

        return [.. groups.Select(group => splits[group])];
    }

    /// <summary>The groups of every class in their order; a group that has several classes counts for its commonest.</summary>
    private static IEnumerable<Group[]> Order(IReadOnlyList<string> groups, IReadOnlyList<int> labels, ulong seed) =>
        Enumerable.Range(0, groups.Count)
            .GroupBy(image => groups[image])
            .Select(images => new Group(images.Key, images.Count(), images.GroupBy(image => labels[image]).OrderByDescending(same => same.Count()).ThenBy(same => same.Key).First().Key))
            .GroupBy(group => group.Label)
            .OrderBy(same => same.Key)
            .Select(same => same.OrderBy(group => PlaceOf(group.Name, seed)).ThenBy(group => group.Name, StringComparer.Ordinal).ToArray());

    /// <summary>Where each group's middle image stands among all, 0 to 1.</summary>
    private static double[] MiddlesOf(Group[] ordered)
    {
        double images = ordered.Sum(group => (double)group.Images), before = 0;
        double[] middles = new double[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
        {
            middles[i] = (before + (ordered[i].Images / 2.0)) / images;
            before += ordered[i].Images;
        }

        return middles;
    }

    private static ulong PlaceOf(string group, ulong seed) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{group}")));

    private sealed record Group(string Name, int Images, int Label);
}

/// <summary>Says which images belong together.</summary>
internal static class GroupNames
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(1);

    /// <summary>The group of each image, by the options' pattern or file; each image by itself without either.</summary>
    /// <param name="names">Paths of the images below the folder.</param>
    /// <param name="options">Where the groups come from.</param>
    /// <exception cref="DataException">An image has no group, or the file cannot be read.</exception>
    public static string[] Resolve(IReadOnlyList<string> names, SplitOptions options)
    {
        if (options.GroupPattern is { } pattern) return ByPattern(names, new Regex(pattern, RegexOptions.CultureInvariant, patience));
        return options.Groups is { } file ? ByFile(names, file) : [.. names];
    }

    /// <summary>Checks that a text is a pattern of groups.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">The option it stands in, for the error.</param>
    /// <exception cref="OptionException">It is no regular expression.</exception>
    public static string PatternOf(string text, string option)
    {
        try
        {
            _ = new Regex(text);
            return text;
        }
        catch (ArgumentException exception)
        {
            throw new OptionException($"{option} must be a regular expression, but is '{text}': {exception.Message}", exception);
        }
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
            foreach (CsvRecord record in CsvFile.Read(file).Skip(1))
            {
                // A comma of a name needs no quotation marks.
                string name = record.Fields.Count == 2 ? record.Fields[0] : record.Text[..Math.Max(0, record.Text.LastIndexOf(','))].Trim(), group = record.Fields[^1];
                if (name.Length == 0 || group.Length == 0) throw new DataException($"{file}, line {record.Line}: must be file,group, but is '{record.Text}'");
                if (!groups.TryAdd(name.Replace('\\', '/'), group)) throw new DataException($"{file}, line {record.Line}: {name} has a line already");
            }

            return groups;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"groups cannot be read from {file}: {exception.Message}", exception);
        }
    }
}
