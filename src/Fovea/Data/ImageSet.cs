namespace Fovea.Data;

/// <summary>
/// Labelled images of one shape. Pixels are uint8, [height, width, channels] with the channels of a pixel side by side, and stay
/// where they are: readers take a span of one image, nobody copies a batch.
/// </summary>
public abstract class ImageSet
{
    private readonly int[] labels;

    /// <summary>Images of one shape with one label each.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="labels">Class of each image, 0 to classes - 1; their number is the number of images.</param>
    protected ImageSet(ImageShape shape, int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Shape = shape;
        this.labels = labels;
    }

    /// <summary>Shape of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Number of images.</summary>
    public int Count => labels.Length;

    /// <summary>Class of each image, 0 to classes - 1.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>Pixels of image <paramref name="index"/>: [height, width, channels], 0 to 255. Safe to call from many threads.</summary>
    public abstract ReadOnlySpan<byte> Pixels(int index);

    /// <summary>What to call image <paramref name="index"/>: its file's name where it has one, else its number.</summary>
    public virtual string NameOf(int index) => $"{index}";

    /// <summary>Checks that every label is a class.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="images">What to call an image before a person: "training image".</param>
    /// <exception cref="DataException">One is not.</exception>
    public void RequireLabels(int classes, string images = "image")
    {
        if (WrongLabel(classes, images) is { } wrong) throw new DataException(wrong);
    }

    /// <summary>Which label is no class, in words; null if all are.</summary>
    internal string? WrongLabel(int classes, string images)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
                return $"labels must be 0 to {classes - 1} with {classes} classes, but that of {images} {NameOf(i)} is {labels[i]}";
        }

        return null;
    }

    /// <summary>Whether all pixels are in memory, or made when they are needed: reading them never waits for a disk.</summary>
    public virtual bool IsInMemory => true;

    /// <summary>Brings the pixels of image <paramref name="index"/> into memory, if they are not there. Safe to call from many threads.</summary>
    public virtual void Touch(int index)
    {
    }
}
