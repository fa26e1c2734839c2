using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>Turns labelled files into training, validation and test images.</summary>
internal static class LabelledFiles
{
    /// <summary>A data set of some of a collection's files.</summary>
    /// <param name="name">Name of the data set.</param>
    /// <param name="collection">The files.</param>
    /// <param name="labelled">Numbers of those that have a class.</param>
    /// <param name="classNames">All classes, in the order of their labels.</param>
    /// <param name="options">How they are split.</param>
    /// <param name="progress">Told of measuring.</param>
    /// <param name="cancellation">Stops measuring.</param>
    /// <exception cref="DataException">A split or a class has no images, but is to be trained or measured with.</exception>
    public static DataSet Split(
        string name, FileCollection collection, IReadOnlyList<int> labelled, IReadOnlyList<string> classNames, ImageFileOptions options,
        IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        Dictionary<string, int> labels = classNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        int LabelOf(SourceFile file) => labels[file.ClassName!];
        SourceFile[] files = [.. labelled.Select(index => collection.Files[index])];
        bool isToTrainOn = options.Splitting == Splitting.Drawn;
        if (isToTrainOn && classNames.Count < 2) throw new DataException($"{name} must have at least 2 classes, but has {classNames.Count}: {string.Join(", ", classNames)}");
        DataSplit[] splits = isToTrainOn ? DrawSplits(files, LabelOf, options) : [.. files.Select(file => file.Split ?? DataSplit.Test)];
        ImageSet Part(DataSplit split) => collection.Select(labelled.Where((_, i) => splits[i] == split), LabelOf);
        ImageSet training = Part(DataSplit.Training), validation = Part(DataSplit.Validation), test = Part(DataSplit.Test);
        if (isToTrainOn) RequireTrainable(name, classNames, files, training, validation, test);
        return new DataSet(name, classNames, training, validation, test)
        {
            Skipped = collection.Skipped,
            IsSplit = isToTrainOn || Array.Exists(files, file => file.Split is not null),
            Normalization = options.Normalize && training.Count > 0 ? ChannelNormalization.Of(training, progress, cancellation) : null,
        };
    }

    private static void RequireTrainable(
        string name, IReadOnlyList<string> classNames, SourceFile[] files, ImageSet training, ImageSet validation, ImageSet test)
    {
        if (Array.TrueForAll(files, file => file.Split is DataSplit.Validation or DataSplit.Test)) throw new DataException($"{name} has no images to train on: there is no folder train");
        RequireImages(name, training, "train on");
        RequireImages(name, validation, "validate with");
        RequireImages(name, test, "test with");
        int missing = Enumerable.Range(0, classNames.Count).FirstOrDefault(label => !training.Labels.Contains(label), -1);
        if (missing >= 0) throw new DataException($"{name} has no images of class {classNames[missing]} to train on");
    }

    /// <summary>What folders say stands; what they leave open is drawn among what would train otherwise.</summary>
    private static DataSplit[] DrawSplits(SourceFile[] files, Func<SourceFile, int> labelOf, ImageFileOptions options)
    {
        bool hasValidation = files.Any(file => file.Split == DataSplit.Validation), hasTest = files.Any(file => file.Split == DataSplit.Test);
        if (options.Fold is not null && (hasValidation || hasTest))
            throw new DataException("fold needs images that are not split, but the folder has train, validation or test");
        int[] open = [.. Enumerable.Range(0, files.Length).Where(i => files[i].Split is null or DataSplit.Training)];
        string[] groups = GroupNames.Of([.. open.Select(i => files[i].Name)], options);
        int[] labels = [.. open.Select(i => labelOf(files[i]))];
        DataSplit[] drawn = options.Fold is { } fold
            ? GroupedSplit.ByFold(groups, labels, Fold.Parse(fold), options.SplitSeed)
            : GroupedSplit.ByShares(groups, labels, hasTest ? 0 : options.TestPercent / 100.0, hasValidation ? 0 : options.ValidationPercent / 100.0, options.SplitSeed);
        DataSplit[] splits = [.. files.Select(file => file.Split ?? DataSplit.Training)];
        for (int i = 0; i < open.Length; i++) splits[open[i]] = drawn[i];
        return splits;
    }

    private static void RequireImages(string name, ImageSet images, string purpose)
    {
        if (images.Count == 0) throw new DataException($"{name} has no images to {purpose}: it has too few of every class, or too few groups");
    }
}
