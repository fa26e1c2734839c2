using Fovea.Numerics;

namespace Fovea.Data;

/// <summary>Images in a file of raw pixels that is mapped into memory: none of them is loaded before it is looked at.</summary>
internal sealed class MappedImageSet : ImageSet
{
    private readonly MappedFile file;
    private readonly int[] slots;
    private readonly string[] names;
    private readonly int imageBytes;

    /// <summary>Some of a file's images.</summary>
    /// <param name="file">Raw pixels, [slots, height, width, channels].</param>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="slots">Where each image lies.</param>
    /// <param name="labels">Class of each image.</param>
    /// <param name="names">What to call each image.</param>
    /// <exception cref="ArgumentException">Slots, labels, names and file do not fit each other.</exception>
    public MappedImageSet(MappedFile file, ImageShape shape, int[] slots, int[] labels, string[] names)
        : base(shape, labels)
    {
        if (slots.Length != labels.Length || names.Length != labels.Length)
            throw new ArgumentException($"{slots.Length} slots, {labels.Length} labels and {names.Length} names must be as many", nameof(slots));
        if (slots.Length > 0 && (slots.Max() + 1) * shape.Bytes > file.Length)
            throw new ArgumentException($"slot {slots.Max()} of {shape} does not lie within {file.Length} bytes", nameof(slots));
        this.file = file;
        this.slots = slots;
        this.names = names;
        imageBytes = checked((int)shape.Bytes);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        RequireIndex(index);
        return file.Slice(slots[index] * (long)imageBytes, imageBytes);
    }

    /// <inheritdoc/>
    public override string NameOf(int index)
    {
        RequireIndex(index);
        return names[index];
    }

    /// <inheritdoc/>
    public override bool IsInMemory => false;

    /// <inheritdoc/>
    public override void Touch(int index)
    {
        RequireIndex(index);
        file.Touch(slots[index] * (long)imageBytes, imageBytes);
    }
}
