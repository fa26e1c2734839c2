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
    /// <summary>How channels are brought to one range; null for 0 to 1 as they are.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>Shape of every image of every split.</summary>
    public ImageShape Shape => Training.Shape;

    /// <summary>The images of <paramref name="split"/>.</summary>
    public ImageSet this[DataSplit split] => split switch
    {
        DataSplit.Training => Training,
        DataSplit.Validation => Validation,
        _ => Test,
    };
}
