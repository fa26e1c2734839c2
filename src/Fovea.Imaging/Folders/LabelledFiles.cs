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
    /// <exception cref="DataException">There is nothing to train on or to validate with, or nothing of a class. There may be nothing to test with.</exception>
    public static DataSet Split(
        string name, FileCollection collection, IReadOnlyList<int> labelled, IReadOnlyList<string> classNames, ImageFileOptions options,
        IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (classNames.Count < 2) throw new DataException($"{name} must have at least 2 classes, but has {classNames.Count}: {string.Join(", ", classNames)}");
        Dictionary<string, int> labels = classNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        int LabelOf(SourceFile file) => labels[file.ClassName!];
        DataSplit[] splits = SplitsOf([.. labelled.Select(index => collection.Files[index])], LabelOf, options);
        ImageSet Part(DataSplit split) => collection.Select(labelled.Where((_, i) => splits[i] == split), LabelOf);
        ImageSet training = Part(DataSplit.Training), validation = Part(DataSplit.Validation), test = Part(DataSplit.Test);
        RequireImages(name, training, "train on");
        RequireImages(name, validation, "validate with");
        int missing = Enumerable.Range(0, classNames.Count).FirstOrDefault(label => !training.Labels.Contains(label), -1);
        if (missing >= 0) throw new DataException($"{name} has no images of class {classNames[missing]} to train on");
        return new DataSet(name, classNames, training, validation, test)
        {
            Skipped = collection.Skipped,
            Normalization = options.Normalize ? ChannelNormalization.Of(training, progress, cancellation) : null,
        };
    }

    /// <summary>What folders say stands; what they leave open is drawn among what would train otherwise.</summary>
    private static DataSplit[] SplitsOf(IReadOnlyList<SourceFile> files, Func<SourceFile, int> labelOf, ImageFileOptions options)
    {
        bool hasValidation = files.Any(file => file.Split == DataSplit.Validation), hasTest = files.Any(file => file.Split == DataSplit.Test);
        if (options.Fold is not null && (hasValidation || hasTest))
            throw new DataException("fold needs images that are not split, but the folder has train, validation or test");
        int[] open = [.. Enumerable.Range(0, files.Count).Where(i => files[i].Split is null or DataSplit.Training)];
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
