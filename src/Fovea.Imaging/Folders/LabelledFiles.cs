using Fovea.Configuration;

namespace Fovea.Imaging;

/// <summary>Files that are images, most of which have a class.</summary>
internal interface ILabelledFiles
{
    /// <summary>All files.</summary>
    IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Files that could not be read.</summary>
    IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>What was found where they lie.</summary>
    IReadOnlyList<DataFinding> Findings { get; }

    /// <summary>[sets][files], numbers of files that have the same bytes.</summary>
    IReadOnlyList<IReadOnlyList<int>> Copies { get; }

    /// <summary>Some of the files as a set.</summary>
    /// <param name="indices">Numbers of the files.</param>
    /// <param name="labelOf">Their classes.</param>
    ImageSet Select(IEnumerable<int> indices, Func<SourceFile, int> labelOf);
}

/// <summary>Turns labelled files into training, validation and test images.</summary>
internal static class LabelledFiles
{
    /// <summary>A data set of some of a collection's files.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="collection">The files.</param>
    /// <param name="labelled">Numbers of those that have a class.</param>
    /// <param name="classNames">All classes, in the order of their labels.</param>
    /// <param name="options">How they are split.</param>
    /// <param name="progress">Progress reporter of measuring.</param>
    /// <param name="cancellation">Stops measuring.</param>
    /// <exception cref="DataException">It is to train on, but there is nothing to train on or to validate with, or nothing of a class. There may be nothing to test with.</exception>
    public static DataSet Split(
        string name, ILabelledFiles collection, IReadOnlyList<int> labelled, IReadOnlyList<string> classNames, SplitOptions options,
        IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        Dictionary<string, int> labels = classNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        int LabelOf(SourceFile file) => labels[file.ClassName!];
        SourceFile[] files = [.. labelled.Select(index => collection.Files[index])];
        bool isToTrainOn = options.Splitting == Splitting.Drawn;
        IReadOnlyList<int>[] copies = Renumbered(collection.Copies, labelled);
        DataSplit[] splits = isToTrainOn ? DrawSplits(files, LabelOf, copies, options) : [.. files.Select(file => file.Split ?? DataSplit.Test)];
        if (isToTrainOn) RequireEveryClassToTrainOn(name, collection, classNames, files, splits);
        ImageSet Part(DataSplit split) => collection.Select(labelled.Where((_, i) => splits[i] == split), LabelOf);
        ImageSet training = Part(DataSplit.Training), validation = Part(DataSplit.Validation), test = Part(DataSplit.Test);
        if (isToTrainOn) RequireImages(name, validation, "validate with");
        return new DataSet(name, classNames, training, validation, test)
        {
            Skipped = collection.Skipped,
            SourceFindings = [.. collection.Findings, .. LabelledCopies.Describe(image => files[image].Name, image => files[image].ClassName!, splits, copies)],
            IsSplit = isToTrainOn || Array.Exists(files, file => file.Split is not null),
            Normalization = options.Normalize && training.Count > 0 ? ChannelNormalization.Measure(training, progress, cancellation) : null,
        };
    }

    /// <summary>Sets of numbers of some files, as sets of their places among these.</summary>
    private static IReadOnlyList<int>[] Renumbered(IReadOnlyList<IReadOnlyList<int>> sets, IReadOnlyList<int> among)
    {
        Dictionary<int, int> places = among.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return [.. sets.Select(set => set.Where(places.ContainsKey).Select(number => places[number]).ToArray()).Where(set => set.Length > 1)];
    }

    /// <summary>What folders say stands; what they leave open is drawn among what would train otherwise.</summary>
    private static DataSplit[] DrawSplits(
        SourceFile[] files, Func<SourceFile, int> labelOf, IReadOnlyList<int>[] copies, SplitOptions options)
    {
        bool hasValidation = files.Any(file => file.Split == DataSplit.Validation), hasTest = files.Any(file => file.Split == DataSplit.Test);
        if (options.Fold is not null && (hasValidation || hasTest))
            throw new DataException("fold needs images that are not split, but the folder has train, validation or test");
        int[] open = [.. Enumerable.Range(0, files.Length).Where(i => files[i].Split is null or DataSplit.Training)];
        string[] groups = LabelledCopies.Join(GroupsOf([.. open.Select(i => files[i])], options), Renumbered(copies, open));
        int[] labels = [.. open.Select(i => labelOf(files[i]))];
        DataSplit[] drawn = options.Fold is { } fold
            ? GroupedSplit.ByFold(groups, labels, Fold.Parse(fold), options.SplitSeed)
            : GroupedSplit.ByShares(groups, labels, hasTest ? 0 : options.TestPercent / 100.0, hasValidation ? 0 : options.ValidationPercent / 100.0, options.SplitSeed);
        DataSplit[] splits = [.. files.Select(file => file.Split ?? DataSplit.Training)];
        for (int i = 0; i < open.Length; i++) splits[open[i]] = drawn[i];
        return splits;
    }

    /// <summary>The group of each file: as their list says, else by the options; those that no one says a group of are by themselves.</summary>
    private static string[] GroupsOf(SourceFile[] files, SplitOptions options)
    {
        string[] names = [.. files.Select(file => file.Name)];
        if (!Array.Exists(files, file => file.Group is not null)) return GroupNames.Resolve(names, options);
        if (options.GroupPattern is not null || options.Groups is not null) throw new OptionException("the list of files says their groups: group and groups must be left out");
        return [.. files.Select(file => file.Group ?? file.Name)];
    }

    private static void RequireEveryClassToTrainOn(
        string name, ILabelledFiles collection, IReadOnlyList<string> classNames, SourceFile[] files, DataSplit[] splits)
    {
        HashSet<string> trained = [.. files.Where((_, i) => splits[i] == DataSplit.Training).Select(file => file.ClassName!)];
        if (classNames.FirstOrDefault(className => !trained.Contains(className)) is not { } missing) return;
        bool IsOpen(SourceFile file) => file.ClassName == missing && file.Split is null or DataSplit.Training;
        if (!files.Any(IsOpen))
        {
            SourceFile[] unreadable = [.. collection.Files.Where(IsOpen)];
            string reason = collection.Skipped.First(image => image.Name == unreadable[0].Name).Reason;
            throw new DataException($"{name} has no image to train on of class {missing}: none of its {unreadable.Length:N0} can be read; the first one: {reason}");
        }

        int count = files.Count(IsOpen);
        throw new DataException($"{name} has no image to train on of class {missing}: its {Counted.Of(count, "image stays", "images stay")} together, by fold, group or the same bytes, "
            + "and fell into another split: try another splitSeed, or give it more images");
    }

    private static void RequireImages(string name, ImageSet images, string purpose)
    {
        if (images.Count == 0) throw new DataException($"{name} has no images to {purpose}: it has too few of every class, or too few that are not in one group or copies of each other");
    }
}
