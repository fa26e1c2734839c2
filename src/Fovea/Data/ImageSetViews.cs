using System.Security.Cryptography;
using Fovea.Data.Regions;
using Fovea.Parts;

namespace Fovea.Data;

/// <summary>
/// Several sets, one after the other. Images that are made anew for every epoch are those of the first one; those that have but a number
/// for a name are numbered through.
/// </summary>
internal sealed class JoinedImageSet : ImageSet
{
    private readonly ImageSet[] parts;
    private readonly int[] ends;

    private JoinedImageSet(ImageSet[] parts)
        : base(parts[0].Shape, [.. parts.SelectMany(part => part.Labels.ToArray())], parts[0].SeveralClasses)
    {
        this.parts = parts;
        ends = new int[parts.Length];
        for (int part = 0, end = 0; part < parts.Length; part++) ends[part] = end += parts[part].Count;
    }

    /// <summary>Joins sets of one shape; where only one has images, it is that one.</summary>
    /// <exception cref="ArgumentException">Their shapes differ, or some are read by region and some are not, or images of some may show several classes and those of others not.</exception>
    public static ImageSet Join(IReadOnlyList<ImageSet> sets)
    {
        if (sets.FirstOrDefault(set => set.Shape != sets[0].Shape) is { } other)
            throw new ArgumentException($"images must have the shape of the first set, {sets[0].Shape}, but some have {other.Shape}", nameof(sets));
        ImageSet[] filled = [.. sets.Where(set => set.Count > 0)];
        if (filled.DistinctBy(set => set.IsReadByRegion).Count() > 1) throw new ArgumentException("images of all sets must be read by region, or of none, but those of some are", nameof(sets));
        if (filled.DistinctBy(set => set.SeveralClasses).Count() > 1) throw new ArgumentException("images of all sets may show several classes, or of none, but those of some may", nameof(sets));
        return filled.Length > 1 ? new JoinedImageSet(filled) : filled.SingleOrDefault() ?? sets[0];
    }

    /// <inheritdoc/>
    public override bool IsInMemory => parts.All(part => part.IsInMemory);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index) => Find(index, out int within).Pixels(within);

    /// <inheritdoc/>
    public override string NameOf(int index)
    {
        string name = Find(index, out int within).NameOf(within);
        return name == $"{within}" ? $"{index}" : name;
    }

    /// <inheritdoc/>
    public override void Touch(int index) => Find(index, out int within).Touch(within);

    /// <inheritdoc/>
    internal override bool IsReadByRegion => parts[0].IsReadByRegion;

    /// <inheritdoc/>
    internal override RegionReader NewRegionReader() => new Reader(this);

    /// <inheritdoc/>
    internal override ImageShape ShapeOf(int index) => Find(index, out int within).ShapeOf(within);

    /// <inheritdoc/>
    internal override bool DiffersInShape => parts.Any(part => part.DiffersInShape);

    /// <inheritdoc/>
    internal override void AppendPixels(IncrementalHash hash, int index) => Find(index, out int within).AppendPixels(hash, within);

    private ImageSet Find(int index, out int within)
    {
        RequireIndex(index);
        int part = 0;
        while (index >= ends[part]) part++;
        within = index - (part == 0 ? 0 : ends[part - 1]);
        return parts[part];
    }

    private sealed class Reader(JoinedImageSet set) : RegionReader
    {
        private readonly Dictionary<ImageSet, RegionReader> readers = set.parts.Distinct().ToDictionary(part => part, part => part.NewRegionReader());

        public override IImageRegions Turn(int epoch, int index) => readers[set.Find(index, out int within)].Turn(epoch, within);
    }
}

/// <summary>The first images of a set, under their own numbers.</summary>
/// <param name="images">The set; none that makes its images anew.</param>
/// <param name="count">How many, at most all.</param>
internal sealed class ImageSubset(ImageSet images, int count) : ImageSet(images.Shape, images.Labels[..count].ToArray(), images.SeveralClasses)
{
    /// <inheritdoc/>
    public override bool IsInMemory => images.IsInMemory;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        RequireIndex(index);
        return images.Pixels(index);
    }

    /// <inheritdoc/>
    public override string NameOf(int index)
    {
        RequireIndex(index);
        return images.NameOf(index);
    }

    /// <inheritdoc/>
    public override void Touch(int index) => images.Touch(index);

    /// <inheritdoc/>
    internal override bool IsReadByRegion => images.IsReadByRegion;

    /// <inheritdoc/>
    internal override RegionReader NewRegionReader() => images.NewRegionReader();

    /// <inheritdoc/>
    internal override ImageShape ShapeOf(int index) => images.ShapeOf(index);

    /// <inheritdoc/>
    internal override bool DiffersInShape => images.DiffersInShape;

    /// <inheritdoc/>
    internal override void AppendPixels(IncrementalHash hash, int index) => images.AppendPixels(hash, index);
}

/// <summary>The images of a set under other labels.</summary>
internal sealed class RelabelledImageSet : ImageSet
{
    private readonly ImageSet images;

    private RelabelledImageSet(ImageSet images, int[] labels)
        : base(images.Shape, labels, images.SeveralClasses) => this.images = images;

    /// <summary>A view of <paramref name="images"/>; those that are made anew for every epoch still are.</summary>
    /// <param name="images">The images.</param>
    /// <param name="newLabels">[classes], the new number of each old class.</param>
    public static ImageSet Relabel(ImageSet images, IReadOnlyList<int> newLabels)
    {
        int[] labels = images.Labels.ToArray();
        for (int i = 0; i < labels.Length; i++) labels[i] = ClassLabel.Renamed(labels[i], newLabels, images.SeveralClasses);
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

    /// <inheritdoc/>
    internal override bool IsReadByRegion => images.IsReadByRegion;

    /// <inheritdoc/>
    internal override RegionReader NewRegionReader() => images.NewRegionReader();

    /// <inheritdoc/>
    internal override ImageShape ShapeOf(int index) => images.ShapeOf(index);

    /// <inheritdoc/>
    internal override bool DiffersInShape => images.DiffersInShape;

    /// <inheritdoc/>
    internal override void AppendPixels(IncrementalHash hash, int index) => images.AppendPixels(hash, index);

    private sealed class Fresh(FreshImageSet images, int[] labels) : FreshImageSet(images.Shape, labels, images.SeveralClasses)
    {
        public override string NameOf(int index) => images.NameOf(index);

        public override void Make(int epoch, int index, Span<byte> pixels) => images.Make(epoch, index, pixels);
    }
}
