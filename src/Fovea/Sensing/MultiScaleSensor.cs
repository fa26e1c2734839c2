using System.Buffers;
using System.Runtime.CompilerServices;
using Fovea.Parts;
using Fovea.Sensing;

namespace Fovea;

/// <summary>
/// The glimpse sensor of the paper (Mnih et al. 2014, section 3.1, figure 1A), called retina there: patches of growing size around
/// one centre, each averaged down to the size of the smallest. Scale k covers size * 2^k pixels; pixels outside the image are 0.
/// A patch is [scales, channels, size, size].
/// </summary>
internal sealed class MultiScaleSensor : IGlimpseSensor
{
    /// <summary>Most scales: sums of 2^8 by 2^8 pixels still fit their integers.</summary>
    public const int MostScales = 9;

    private const int LongestOnStack = 2048;

    /// <summary>Largest side of a patch.</summary>
    public const int LargestSize = 256;

    private readonly GlimpseCut cut;

    /// <summary>A sensor of <paramref name="scales"/> patches of <paramref name="size"/> by <paramref name="size"/>.</summary>
    /// <param name="size">Side of a patch.</param>
    /// <param name="scales">Number of patches.</param>
    /// <param name="cut">How they are cut out of the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">Size or scales out of range.</exception>
    public MultiScaleSensor(int size, int scales, GlimpseCut cut = default)
    {
        if (size is < 1 or > LargestSize) throw new ArgumentOutOfRangeException(nameof(size), size, $"size must be 1 to {LargestSize}, but is {size}");
        if (scales is < 1 or > MostScales) throw new ArgumentOutOfRangeException(nameof(scales), scales, $"scales must be 1 to {MostScales}, but is {scales}");
        Size = size;
        Scales = scales;
        this.cut = cut;
    }

    /// <summary>Whether what lies beyond the image's edge is of the channels' mean, which <see cref="FillOutside"/> puts there.</summary>
    public bool HasMeanOutside => cut.MeanOutside;

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int Scales { get; }

    /// <inheritdoc/>
    public int PatchLength(int channels) => Scales * channels * Size * Size;

    /// <inheritdoc/>
    public GlimpseBox Box(ImageShape shape, float x, float y, int scale) => cut.Box(x, y, shape.Height, shape.Width, Size << scale);

    /// <inheritdoc/>
    public void Sense(in ImagePixels image, float x, float y, Span<float> patch)
    {
        int scaleLength = image.Shape.Channels * Size * Size;
        if (patch.Length != Scales * scaleLength) throw new ArgumentException($"patch must hold {Scales * scaleLength} numbers, but holds {patch.Length}", nameof(patch));
        for (int scale = 0; scale < Scales; scale++)
        {
            GlimpseBox box = Box(image.Shape, x, y, scale);
            Span<float> part = patch.Slice(scale * scaleLength, scaleLength);
            if (scale == 0 && image.Shape.Channels == 1) Copy(in image, box, part);
            else Average(in image, box, 1 << scale, part);
        }
    }

    /// <summary>Adds to each number of a patch what part of its pixels lies beyond the image's edge, times a shade.</summary>
    /// <param name="shape">Shape of the image.</param>
    /// <param name="x">Where the patch was seen.</param>
    /// <param name="y">Where the patch was seen.</param>
    /// <param name="shades">[channels], 0 to 1.</param>
    /// <param name="patch">What <see cref="Sense"/> saw there; changed.</param>
    public void FillOutside(ImageShape shape, float x, float y, IReadOnlyList<float> shades, Span<float> patch)
    {
        Span<float> columns = stackalloc float[Size];
        for (int scale = 0; scale < Scales; scale++)
        {
            GlimpseBox box = Box(shape, x, y, scale);
            if (box.Left >= 0 && box.Top >= 0 && box.Left + box.Size <= shape.Width && box.Top + box.Size <= shape.Height) continue;
            int factor = 1 << scale;
            for (int column = 0; column < Size; column++) columns[column] = PartInside(box.Left + (column * factor), factor, shape.Width);
            for (int row = 0; row < Size; row++)
            {
                float rowInside = PartInside(box.Top + (row * factor), factor, shape.Height);
                for (int channel = 0; channel < shape.Channels; channel++)
                {
                    Span<float> line = patch.Slice(((((scale * shape.Channels) + channel) * Size) + row) * Size, Size);
                    for (int column = 0; column < Size; column++) line[column] += (1f - (rowInside * columns[column])) * shades[channel];
                }
            }
        }
    }

    /// <summary>What part of <paramref name="count"/> pixels from <paramref name="first"/> on lies in an image of <paramref name="extent"/>.</summary>
    private static float PartInside(int first, int count, int extent) => Math.Max(0, Math.Min(first + count, extent) - Math.Max(first, 0)) / (float)count;

    /// <summary>Copies the box of a gray image into [size, size].</summary>
    private static void Copy(in ImagePixels image, GlimpseBox box, Span<float> patch)
    {
        const float scale = 1f / 255f;
        ImageShape shape = image.Shape;
        if (image.IsPacked && box == new GlimpseBox(0, 0, shape.Width) && shape.Height == shape.Width)
        {
            PixelSums.Scale(image.Bytes, scale, patch);
            return;
        }

        (int left, int inside) = ColumnsInside(shape, box);
        for (int row = 0; row < box.Size; row++)
        {
            Span<float> line = patch.Slice(row * box.Size, box.Size);
            int y = box.Top + row;
            bool isInside = inside > 0 && y >= 0 && y < shape.Height;
            if (!isInside || inside < box.Size) line.Clear();
            if (isInside) PixelSums.Scale(image.Bytes.Slice((y * image.Stride) + box.Left + left, inside), scale, line.Slice(left, inside));
        }
    }

    /// <summary>Which columns of a box lie in the image: the first of them, counted in the box, and how many.</summary>
    private static (int First, int Count) ColumnsInside(ImageShape shape, GlimpseBox box)
    {
        int first = Math.Clamp(-box.Left, 0, box.Size), end = Math.Clamp(shape.Width - box.Left, 0, box.Size);
        return (first, Math.Max(0, end - first));
    }

    /// <summary>Averages squares of <paramref name="factor"/> pixels of the box into [channels, size, size].</summary>
    [SkipLocalsInit]
    private void Average(in ImagePixels image, GlimpseBox box, int factor, Span<float> patch)
    {
        ReadOnlySpan<byte> pixels = image.Bytes;
        ImageShape shape = image.Shape;
        int stride = image.Stride, channels = shape.Channels, length = box.Size * channels;
        (int left, int insideColumns) = ColumnsInside(shape, box);
        int insideBytes = insideColumns * channels;
        float scale = 1f / (255f * factor * factor);
        ushort[]? rented = length <= LongestOnStack ? null : ArrayPool<ushort>.Shared.Rent(length);
        Span<ushort> columns = rented is null ? stackalloc ushort[LongestOnStack] : rented;
        columns = columns[..length];
        // What lies left and right of the image stays 0 in every row.
        if (insideBytes < length) columns.Clear();
        Span<ushort> inside = columns.Slice(left * channels, insideBytes);
        for (int row = 0; row < Size; row++)
        {
            int firstLine = Math.Max(0, box.Top + (row * factor)), endLine = Math.Min(shape.Height, box.Top + ((row + 1) * factor));
            if (insideBytes == 0 || firstLine >= endLine)
            {
                for (int channel = 0; channel < channels; channel++) patch.Slice(((channel * Size) + row) * Size, Size).Clear();
                continue;
            }

            int start = (firstLine * stride) + ((box.Left + left) * channels);
            PixelSums.SumLines(pixels[start..], stride, endLine - firstLine, inside);
            for (int channel = 0; channel < channels; channel++)
                PixelSums.SumAcross(columns[channel..], channels, factor, scale, patch.Slice(((channel * Size) + row) * Size, Size));
        }

        if (rented is not null) ArrayPool<ushort>.Shared.Return(rented);
    }
}

/// <summary>The paper's glimpse sensor: patches of growing size around one centre, each averaged down to the size of the smallest (Mnih et al. 2014, section 3.1, figure 1A).</summary>
public sealed record MultiScaleSensorOptions : SensorOptions
{
    /// <summary>Side of a patch in pixels.</summary>
    /// <value>1 to 256; default 8.</value>
    public int Size { get; init => field = Check.Within(value, 1, MultiScaleSensor.LargestSize, nameof(Size)); } = 8;

    /// <summary>Patches around one centre, each covering twice the side of the one before.</summary>
    /// <value>1 to 9; default 1.</value>
    public int Scales { get; init => field = Check.Within(value, 1, MultiScaleSensor.MostScales, nameof(Scales)); } = 1;

    /// <summary>How the first pixel of a patch is made a whole number: as the program did where a model was trained.</summary>
    /// <value>Default: nearest.</value>
    public GlimpseRounding Rounding { get; init => field = Check.Choice(value, nameof(Rounding)); }

    /// <summary>Whether the locations -1 and 1 are the first and the last pixel, so that a location is a part of the image's extent less one; if not, they are its edges.</summary>
    /// <value>Default: false.</value>
    public bool ToLastPixel { get; init; }

    /// <summary>Pixels that centres lie farther right and down: 0.5 or -0.5 for the way of a program that is half a pixel off.</summary>
    /// <value>-1 to 1; default 0.</value>
    public float Offset { get; init => field = Check.AtLeast(value, -1f, 1f, nameof(Offset)); }

    /// <summary>
    /// Whether what lies beyond the image's edge is of the channels' mean, as for programs that put zeros around an image when it is normalised; if not, it is black
    /// before that. Wants channels that are normalised.
    /// </summary>
    /// <value>Default: false.</value>
    public bool MeanOutside { get; init; }

    /// <summary>All that is said of how patches are cut out of the image.</summary>
    internal GlimpseCut Cut => new(Rounding, ToLastPixel, Offset, MeanOutside);

    /// <inheritdoc/>
    public override IGlimpseSensor Create() => new MultiScaleSensor(Size, Scales, Cut);
}
