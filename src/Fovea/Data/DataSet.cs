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
}

/// <summary>An image that could not be read.</summary>
/// <param name="Name">The image.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record SkippedImage(string Name, string Reason);
