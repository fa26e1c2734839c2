namespace Fovea.Data;

/// <summary>The first images of a set, under their own numbers.</summary>
/// <param name="images">The set; none that makes its images anew.</param>
/// <param name="count">How many, at most all.</param>
public sealed class ImageSubset(ImageSet images, int count) : ImageSet(images.Shape, images.Labels[..count].ToArray())
{
    /// <inheritdoc/>
    public override bool IsInMemory => images.IsInMemory;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index) => images.Pixels(index);

    /// <inheritdoc/>
    public override string NameOf(int index) => images.NameOf(index);

    /// <inheritdoc/>
    public override void Touch(int index) => images.Touch(index);
}
