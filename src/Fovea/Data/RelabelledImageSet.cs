namespace Fovea.Data;

/// <summary>The images of a set under other labels.</summary>
public sealed class RelabelledImageSet : ImageSet
{
    private readonly ImageSet images;

    private RelabelledImageSet(ImageSet images, int[] labels)
        : base(images.Shape, labels) => this.images = images;

    /// <summary>A view of <paramref name="images"/>; those that are made anew for every epoch still are.</summary>
    /// <param name="images">The images.</param>
    /// <param name="newLabels">[classes], the new label of each old one.</param>
    public static ImageSet Of(ImageSet images, IReadOnlyList<int> newLabels)
    {
        int[] labels = images.Labels.ToArray();
        for (int i = 0; i < labels.Length; i++) labels[i] = newLabels[labels[i]];
        return images is FreshImageSet fresh ? new Fresh(fresh, labels) : new RelabelledImageSet(images, labels);
    }

    /// <inheritdoc/>
    public override bool IsInMemory => images.IsInMemory;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index) => images.Pixels(index);

    /// <inheritdoc/>
    public override string NameOf(int index) => images.NameOf(index);

    /// <inheritdoc/>
    public override void Touch(int index) => images.Touch(index);

    private sealed class Fresh(FreshImageSet images, int[] labels) : FreshImageSet(images.Shape, labels)
    {
        public override string NameOf(int index) => images.NameOf(index);

        public override void Make(int epoch, int index, Span<byte> pixels) => images.Make(epoch, index, pixels);
    }
}
