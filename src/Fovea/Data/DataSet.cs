namespace Fovea.Data;

/// <summary>Images split once and for all: training learns, validation selects, test is read at the end.</summary>
/// <param name="Name">Name by which the command line knows it.</param>
/// <param name="ClassNames">One name per class, in the order of the labels.</param>
/// <param name="Training">Images to learn from.</param>
/// <param name="Validation">Images to select a model with.</param>
/// <param name="Test">Images to report on.</param>
public sealed record DataSet(
    string Name, IReadOnlyList<string> ClassNames, ImageSet Training, ImageSet Validation, ImageSet Test)
{
    /// <summary>Images whose classes nobody has told; null for none. Their labels are 0 and mean nothing.</summary>
    public ImageSet? Unlabelled { get; init; }

    /// <summary>Images that could not be read and were left out.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; init; } = [];

    /// <summary>What the source found that a person should know.</summary>
    public IReadOnlyList<DataFinding> SourceFindings { get; init; } = [];

    /// <summary>All that a person should know: what the source found, and which splits lack a class.</summary>
    public IReadOnlyList<DataFinding> Findings => [.. SourceFindings, .. MissingClasses()];

    /// <summary>How channels are brought to one range; null for 0 to 1 as they are.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>Shape of every image of every split.</summary>
    public ImageShape Shape => Training.Shape;

    /// <summary>The images of <paramref name="split"/>.</summary>
    /// <exception cref="DataException">There are none.</exception>
    public ImageSet this[DataSplit split] => split switch
    {
        DataSplit.Training => Training,
        DataSplit.Validation => Validation,
        DataSplit.Test => Test,
        _ => Unlabelled ?? throw new DataException($"{Name} has no unlabelled images"),
    };

    /// <summary>What has to be said beside figures that were measured on some splits.</summary>
    /// <param name="splits">The splits.</param>
    public IReadOnlyList<string> WarningsFor(params DataSplit[] splits) =>
        [.. Findings.Where(finding => finding.Splits.Intersect(splits).Any()).Select(finding => finding.Message)];

    /// <summary>What has to be said beside figures of some images if they lack a class; null if they do not.</summary>
    /// <param name="images">Images with labels of these classes.</param>
    /// <param name="called">What to call them: "test".</param>
    public string? WarningOfMissingClasses(ImageSet images, string called) =>
        MissingFrom(images) is { Length: > 0 } missing ? $"{called} has no image of {NameClasses(missing)}: its figures are about the others" : null;

    /// <summary>Throws if there is a class that no model could learn.</summary>
    /// <exception cref="DataException">A class has no training images.</exception>
    public void RequireEveryClassToTrainOn()
    {
        if (MissingFrom(Training) is { Length: > 0 } missing) throw new DataException($"{Name} has no image to train on of {NameClasses(missing)}: every class needs one");
    }

    private IEnumerable<DataFinding> MissingClasses()
    {
        // Of no images there are no figures.
        foreach (DataSplit split in new[] { DataSplit.Training, DataSplit.Validation, DataSplit.Test }.Where(split => this[split].Count > 0))
            if (WarningOfMissingClasses(this[split], $"{split}".ToLowerInvariant()) is { } warning) yield return new DataFinding(DataFindingKind.MissingClass, warning, [split], MissingFrom(this[split]));
    }

    private string[] MissingFrom(ImageSet images)
    {
        HashSet<int> present = [.. images.Labels];
        return [.. ClassNames.Where((_, label) => !present.Contains(label))];
    }

    private static string NameClasses(string[] names)
    {
        const int most = 5;
        string more = names.Length > most ? $" and {names.Length - most} more" : string.Empty;
        return $"{(names.Length == 1 ? "class" : "classes")} {string.Join(", ", names.Take(most))}{more}";
    }
}

/// <summary>An image that could not be read.</summary>
/// <param name="Name">The image.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record SkippedImage(string Name, string Reason);
