using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Data.Regions;

namespace Fovea;

/// <summary>Size of an image in pixels and channels.</summary>
/// <param name="Height">Rows of pixels, at least 1.</param>
/// <param name="Width">Columns of pixels, at least 1.</param>
/// <param name="Channels">Numbers per pixel: 1 gray, 3 red green blue.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Bytes of one image.</summary>
    public long Bytes => (long)Height * Width * Channels;

    /// <summary>"1 channel", "3 channels".</summary>
    internal string ChannelsInWords => InWords(Channels);

    /// <inheritdoc cref="ChannelsInWords"/>
    internal static string InWords(int channels) => channels == 1 ? "1 channel" : $"{channels} channels";

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}x{Channels}";
}

/// <summary>
/// The pixels of one image where they are: uint8, [height, width, channels] with the channels of a pixel side by side, and rows that need
/// not follow each other without a gap.
/// </summary>
public readonly ref struct ImagePixels
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly IImageRegions? regions;

    /// <summary>An image whose rows follow each other without a gap.</summary>
    /// <param name="bytes">[height, width, channels], 0 to 255.</param>
    /// <param name="shape">Shape of the image.</param>
    /// <exception cref="DataException">They do not fit each other.</exception>
    public ImagePixels(ReadOnlySpan<byte> bytes, ImageShape shape)
    {
        if (bytes.Length != shape.Bytes) throw new DataException($"pixels must be {shape.Bytes} bytes for {shape}, but are {bytes.Length}");
        this.bytes = bytes;
        Shape = shape;
        Stride = shape.Width * shape.Channels;
    }

    /// <summary>An image whose rows are any distance apart.</summary>
    /// <param name="bytes">Rows of width * channels bytes each, 0 to 255; what follows a row up to the next one is not read, and need not be there after the last.</param>
    /// <param name="shape">Shape of the image.</param>
    /// <param name="stride">Bytes from the start of a row to that of the next; 0 for rows without a gap.</param>
    /// <exception cref="DataException">They do not fit each other.</exception>
    public ImagePixels(ReadOnlySpan<byte> bytes, ImageShape shape, int stride)
    {
        RequireOne(shape.Width, "width");
        RequireOne(shape.Height, "height");
        RequireOne(shape.Channels, "channels");
        long row = (long)shape.Width * shape.Channels;
        if (stride == 0 || stride == row)
        {
            this = new ImagePixels(bytes, shape);
            return;
        }

        if (stride < row) throw new DataException($"stride must be 0 or at least {row}, the bytes of a row of {shape}, but is {stride}");
        long least = ((shape.Height - 1L) * stride) + row, most = (long)shape.Height * stride;
        if (bytes.Length < least || bytes.Length > most)
            throw new DataException($"pixels must be {least} to {most} bytes for {shape} in rows {stride} bytes apart, but are {bytes.Length}");
        this.bytes = bytes;
        Shape = shape;
        Stride = stride;
    }

    /// <summary>An image that is read by region.</summary>
    internal ImagePixels(IImageRegions regions)
    {
        this.regions = regions;
        Shape = regions.Shape;
    }

    /// <summary>Whether all pixels are at hand. If not, <see cref="ReadMeans"/> reads what is asked for.</summary>
    public bool IsInMemory => regions is null;

    /// <summary>From the first byte of the first row on.</summary>
    /// <exception cref="DataException">The image is read by region.</exception>
    public ReadOnlySpan<byte> Bytes => regions is null ? bytes : throw new DataException($"the pixels of this image of {Shape} are not at hand: it is read by region, with ReadMeans");

    /// <summary>Reads the image by region; null where its pixels are in memory.</summary>
    internal IImageRegions? Regions => regions;

    /// <summary>Shape of the image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Bytes from the start of a row to that of the next, at least width * channels.</summary>
    public int Stride { get; }

    /// <summary>Whether rows follow each other without a gap.</summary>
    public bool IsPacked => Stride == Shape.Width * Shape.Channels;

    /// <summary>A row of pixels, [width, channels].</summary>
    public ReadOnlySpan<byte> Row(int row) => Bytes.Slice(row * Stride, Shape.Width * Shape.Channels);

    /// <summary>Fills cells with the means of the squares of pixels that they cover; what lies beyond the image is 0.</summary>
    /// <param name="box">What all cells cover; it may reach over the image's edges.</param>
    /// <param name="factor">Pixels of a cell on each axis, at least 1; the box's size is a multiple of it.</param>
    /// <param name="cells">Overwritten: [channels, size / factor, size / factor], 0 to 1.</param>
    public void ReadMeans(GlimpseBox box, int factor, Span<float> cells)
    {
        if (regions is null) PixelMeans.Read(in this, box, factor, cells);
        else regions.ReadMeans(box, factor, cells);
    }

    /// <summary>A copy, [height, width, channels] without gaps.</summary>
    public byte[] ToArray()
    {
        byte[] copy = new byte[Shape.Bytes];
        int length = Shape.Width * Shape.Channels;
        for (int row = 0; row < Shape.Height; row++) Row(row).CopyTo(copy.AsSpan(row * length));
        return copy;
    }

    private static void RequireOne(int value, string name)
    {
        if (value < 1) throw new DataException($"{name} must be at least 1, but is {value}");
    }
}

/// <summary>
/// Labelled images, of one shape but for those that are read by region. Pixels are uint8, [height, width, channels] with the channels of a pixel side by
/// side, and stay where they are: readers take a span of one image, nobody copies a batch.
/// </summary>
public abstract class ImageSet
{
    private readonly int[] labels;

    /// <summary>Images of one shape with one label each.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="labels">Class of each image, 0 to classes - 1; their number is the number of images.</param>
    /// <param name="severalClasses">Whether an image may show several classes at once, or none; see <see cref="SeveralClasses"/>.</param>
    /// <exception cref="DataException">Images without pixels.</exception>
    protected ImageSet(ImageShape shape, int[] labels, bool severalClasses = false)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (shape.Height < 1 || shape.Width < 1 || shape.Channels < 1) throw new DataException($"images must be at least 1x1x1, but are {shape}");
        Shape = shape;
        SeveralClasses = severalClasses;
        // A copy: whoever made them may go on to use the array.
        this.labels = [.. labels];
    }

    /// <summary>Images in one array in memory, which is not copied.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="pixels">[count, height, width, channels], 0 to 255.</param>
    /// <param name="labels">[count], 0 to classes - 1.</param>
    /// <param name="severalClasses">Whether an image may show several classes at once, or none; see <see cref="SeveralClasses"/>.</param>
    /// <exception cref="DataException">Pixels and labels do not fit each other.</exception>
    public static ImageSet InMemory(ImageShape shape, ReadOnlyMemory<byte> pixels, int[] labels, bool severalClasses = false) => new MemoryImageSet(shape, pixels, labels, severalClasses);

    /// <summary>Shape of every image; of images that are read by region and differ in size, that of one of their data set.</summary>
    public ImageShape Shape { get; private protected set; }

    /// <summary>Number of images.</summary>
    public int Count => labels.Length;

    /// <summary>
    /// Class of each image, 0 to classes - 1. With <see cref="SeveralClasses"/> the set of its classes: bit c is 1 if class c is there, so that 5 means classes 0 and 2.
    /// </summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>Whether an image may show several of the classes at once, or none, instead of one. Then there are at most 31 classes.</summary>
    public bool SeveralClasses { get; }

    /// <summary>Pixels of image <paramref name="index"/>: [height, width, channels], 0 to 255. Safe to call from many threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public abstract ReadOnlySpan<byte> Pixels(int index);

    /// <summary>Whether images are read by region: then <see cref="NewRegionReader"/> reads them.</summary>
    internal virtual bool IsReadByRegion => false;

    /// <summary>A reader of images that are read by region.</summary>
    internal virtual RegionReader NewRegionReader() => throw new InvalidOperationException("these images are in memory");

    /// <summary>Shape of image <paramref name="index"/>, which only images that are read by region have for themselves; the channels are those of <see cref="Shape"/>.</summary>
    internal virtual ImageShape ShapeOf(int index) => Shape;

    /// <summary>Whether images differ in size.</summary>
    internal virtual bool DiffersInShape => false;

    /// <summary>"36x36x1", or "1837x2177x3 and other sizes".</summary>
    internal string ShapeInWords => DiffersInShape ? $"{Shape} and other sizes" : $"{Shape}";

    /// <summary>Adds the pixels of an image to a digest of all.</summary>
    internal virtual void AppendPixels(IncrementalHash hash, int index) => hash.AppendData(PixelsInPlace(index).Bytes);

    /// <summary>Image <paramref name="index"/> where it is. Safe to call from many threads.</summary>
    /// <exception cref="DataException">A set of somebody's own cannot give it.</exception>
    internal virtual ImagePixels PixelsInPlace(int index)
    {
        if (IsReadByRegion) return new ImagePixels(NewRegionReader().Turn(epoch: 0, index));
        try
        {
            return new ImagePixels(Pixels(index), Shape);
        }
        catch (Exception exception) when (FoveaException.IsForeign(exception))
        {
            throw Fault(index, exception);
        }
    }

    /// <summary>What to throw where a set of somebody's own cannot give an image.</summary>
    private protected static DataException Fault(int index, Exception exception) => new($"image {index} cannot be had: {exception.Message}", exception);

    /// <summary>What to call image <paramref name="index"/>: its file's name where it has one, else its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public virtual string NameOf(int index)
    {
        RequireIndex(index);
        return $"{index}";
    }

    /// <summary>The name of image <paramref name="index"/>, its file's say; null where it has but its number.</summary>
    internal string? OwnNameOf(int index) => NameOf(index) is var name && name != $"{index}" ? name : null;

    /// <summary>What it is, in a line: "2,000 images of 36x36x1".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count:N0} {(Count == 1 ? "image" : "images")} of {ShapeInWords}");

    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    private protected void RequireIndex(int index)
    {
        if ((uint)index >= (uint)labels.Length)
            throw new ArgumentOutOfRangeException(nameof(index), index, labels.Length == 0 ? $"there are no images, but index is {index}" : $"index must be 0 to {labels.Length - 1}, but is {index}");
    }

    /// <summary>Checks that every label is a class.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="images">What to call an image before a person: "training image".</param>
    /// <exception cref="DataException">One is not.</exception>
    public void RequireLabels(int classes, string images = "image")
    {
        ArgumentNullException.ThrowIfNull(images);
        if (WrongLabel(classes, images) is { } wrong) throw new DataException(wrong);
    }

    /// <summary>Which label is no class, in words; null if all are.</summary>
    internal string? WrongLabel(int classes, string images)
    {
        if (SeveralClasses && classes > ClassLabel.MostTogether) return $"classes must be at most {ClassLabel.MostTogether} where an image may show several, but are {classes}";
        int largest = ClassLabel.Largest(classes, SeveralClasses);
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] > largest)
                return $"labels must be 0 to {largest} with {Counted.Of(classes, "class", "classes")}{(SeveralClasses ? ", a bit each" : string.Empty)}, but that of {images} {NameOf(i)} is {labels[i]}";
        }

        return null;
    }

    /// <summary>Whether all pixels are in memory, or made when they are needed: reading them never waits for a disk.</summary>
    public virtual bool IsInMemory => true;

    /// <summary>Brings the pixels of image <paramref name="index"/> into memory, if they are not there. Safe to call from many threads.</summary>
    public virtual void Touch(int index)
    {
    }

    /// <summary>SHA-256 over all images: the pixels of each, then its label as a 32-bit little-endian number.</summary>
    /// <param name="cancellation">Stops between two images.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    internal string ComputeSha256(CancellationToken cancellation = default)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> label = stackalloc byte[sizeof(int)];
        for (int i = 0; i < Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            AppendPixels(hash, i);
            BinaryPrimitives.WriteInt32LittleEndian(label, labels[i]);
            hash.AppendData(label);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>Images in one array in memory.</summary>
internal sealed class MemoryImageSet : ImageSet
{
    private readonly ReadOnlyMemory<byte> pixels;
    private readonly int imageBytes;

    /// <summary>Wraps <paramref name="pixels"/>, which is not copied.</summary>
    /// <param name="shape">Shape of every image.</param>
    /// <param name="pixels">[count, height, width, channels], 0 to 255.</param>
    /// <param name="labels">[count].</param>
    /// <param name="severalClasses">Whether an image may show several classes at once.</param>
    /// <exception cref="DataException">Pixels and labels do not fit each other.</exception>
    public MemoryImageSet(ImageShape shape, ReadOnlyMemory<byte> pixels, int[] labels, bool severalClasses = false)
        : base(shape, labels, severalClasses)
    {
        if (pixels.Length != shape.Bytes * labels.Length)
            throw new DataException($"pixels must be {shape.Bytes * labels.Length} bytes for {Counted.Of(labels.Length, "image")} of {shape}, but are {pixels.Length}");
        this.pixels = pixels;
        imageBytes = (int)shape.Bytes;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Pixels(int index)
    {
        RequireIndex(index);
        return pixels.Span.Slice(index * imageBytes, imageBytes);
    }
}
