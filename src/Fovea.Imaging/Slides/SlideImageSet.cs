using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fovea.Data.Regions;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>Slides with a class each, which are read by region and may differ in size.</summary>
internal sealed class SlideImageSet : ImageSet
{
    // Some of a digest's tiles tell two slides apart: reading all would take as long as a copy of them.
    private const int MostDigestedTiles = 16;

    private readonly SlideCollection slides;
    private readonly int[] numbers;

    /// <summary>Some slides of a collection.</summary>
    /// <param name="slides">All slides.</param>
    /// <param name="numbers">Numbers of those in the set.</param>
    /// <param name="labels">Class of each.</param>
    public SlideImageSet(SlideCollection slides, int[] numbers, int[] labels)
        : base(slides.Shape, labels)
    {
        this.slides = slides;
        this.numbers = numbers;
        DiffersInShape = Array.Exists(numbers, slide => slides.FormOf(slide).ShownShape != slides.Shape);
    }

    /// <summary>Most bytes of an image whose pixels are read all at once.</summary>
    public static long MostWholeBytes => 1 << 28;

    /// <inheritdoc/>
    public override bool IsInMemory => false;

    /// <inheritdoc/>
    internal override bool IsReadByRegion => true;

    /// <inheritdoc/>
    internal override bool DiffersInShape { get; }

    /// <inheritdoc/>
    internal override RegionReader NewRegionReader() => new Reader(this);

    /// <inheritdoc/>
    internal override ImageShape ShapeOf(int index)
    {
        RequireIndex(index);
        return slides.FormOf(numbers[index]).ShownShape;
    }

    /// <inheritdoc/>
    public override string NameOf(int index)
    {
        RequireIndex(index);
        return slides.Files[numbers[index]].Name;
    }

    /// <inheritdoc/>
    public override void Touch(int index)
    {
        RequireIndex(index);
        slides.RegionsOf(numbers[index]).Touch();
    }

    /// <summary>All pixels of an image, in memory of their own.</summary>
    /// <exception cref="DataException">They are too many, or a tile is damaged.</exception>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        RequireIndex(index);
        SlideRegions regions = slides.RegionsOf(numbers[index]);
        ImageShape shape = slides.FormOf(numbers[index]).ShownShape;
        if (shape.Bytes > MostWholeBytes)
            throw new DataException($"slide {NameOf(index)} of {shape} is {shape.Bytes:N0} bytes, more than the {MostWholeBytes:N0} that are read as a whole: it can only be looked at by region");
        byte[] pixels = regions.ReadAll();
        SKEncodedOrigin origin = slides.FormOf(numbers[index]).Origin;
        return origin == SKEncodedOrigin.TopLeft ? pixels : new TurnedRegions(regions, origin).Turn(pixels);
    }

    /// <summary>
    /// Adds a slide to a digest: its file's length, and of every level its size, form and up to 16 tiles, evenly spread, as the file has them. Reading all of it
    /// would take as long as a copy.
    /// </summary>
    internal override void AppendPixels(IncrementalHash hash, int index)
    {
        RequireIndex(index);
        int slide = numbers[index];
        foreach (SlideLevel level in slides.FormOf(slide).Levels.Where(level => !level.IsMade))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{slides.Files[slide].Length}|{slides.FormOf(slide).Shape}|{level.Size}|{level.Block}|{level.Tiles}|{level.Photometric}|{level.Compression}\n")));
            long count = Math.Min(level.Tiles, MostDigestedTiles);
            for (int i = 0; i < count; i++) slides.RegionsOf(slide).AppendRaw(hash, level, (int)(i * level.Tiles / count));
        }
    }

    private sealed class Reader(SlideImageSet set) : RegionReader
    {
        public override IImageRegions Turn(int epoch, int index) => set.slides.ShownOf(set.numbers[index]);
    }
}
