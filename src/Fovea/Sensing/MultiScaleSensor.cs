using Fovea.Data.Regions;
using Fovea.Parts;

namespace Fovea;

/// <summary>
/// The glimpse sensor of the paper (Mnih et al. 2014, section 3.1, figure 1A), called retina there: patches of growing size around
/// one centre, each averaged down to the size of the smallest. Scale k covers size * step^k pixels; pixels outside the image are 0.
/// A patch is [scales, channels, size, size].
/// </summary>
internal sealed class MultiScaleSensor : IGlimpseSensor
{
    /// <summary>Most scales: with a step of 4 the last one's squares are a billion pixels a side.</summary>
    public const int MostScales = 16;

    /// <summary>Largest step from scale to scale.</summary>
    public const int LargestStep = 4;

    /// <summary>Largest side of a patch.</summary>
    public const int LargestSize = 256;

    private readonly GlimpseCut cut;
    private readonly int[] factors;

    /// <summary>A sensor of <paramref name="scales"/> patches of <paramref name="size"/> by <paramref name="size"/>.</summary>
    /// <param name="size">Side of a patch.</param>
    /// <param name="scales">Number of patches.</param>
    /// <param name="step">How many times the side of a scale the next one covers.</param>
    /// <param name="cut">How they are cut out of the image.</param>
    /// <exception cref="ArgumentOutOfRangeException">Size, scales or step out of range.</exception>
    public MultiScaleSensor(int size, int scales, int step = 2, GlimpseCut cut = default)
    {
        if (size is < 1 or > LargestSize) throw new ArgumentOutOfRangeException(nameof(size), size, $"size must be 1 to {LargestSize}, but is {size}");
        if (scales is < 1 or > MostScales) throw new ArgumentOutOfRangeException(nameof(scales), scales, $"scales must be 1 to {MostScales}, but is {scales}");
        if (step is < 2 or > LargestStep) throw new ArgumentOutOfRangeException(nameof(step), step, $"step must be 2 to {LargestStep}, but is {step}");
        Size = size;
        Scales = scales;
        factors = new int[scales];
        for (int scale = 0; scale < scales; scale++) factors[scale] = FactorOf(step, scale);
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
    public GlimpseBox Box(ImageShape shape, float x, float y, int scale) => cut.Box(x, y, shape.Height, shape.Width, (long)Size * factors[scale]);

    /// <inheritdoc/>
    public void Sense(in ImagePixels image, float x, float y, Span<float> patch)
    {
        int scaleLength = image.Shape.Channels * Size * Size;
        if (patch.Length != Scales * scaleLength) throw new ArgumentException($"patch must hold {Scales * scaleLength} numbers, but holds {patch.Length}", nameof(patch));
        if (image.Regions is { } regions) Prepare(regions, x, y);
        for (int scale = 0; scale < Scales; scale++)
            image.ReadMeans(Box(image.Shape, x, y, scale), factors[scale], patch.Slice(scale * scaleLength, scaleLength));
    }

    private void Prepare(IImageRegions regions, float x, float y)
    {
        Span<WantedMeans> wanted = stackalloc WantedMeans[Scales];
        for (int scale = 0; scale < Scales; scale++) wanted[scale] = new WantedMeans(Box(regions.Shape, x, y, scale), factors[scale]);
        regions.Prepare(wanted);
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
            int factor = factors[scale];
            for (int column = 0; column < Size; column++) columns[column] = PartInside(box.Left + ((long)column * factor), factor, shape.Width);
            for (int row = 0; row < Size; row++)
            {
                float rowInside = PartInside(box.Top + ((long)row * factor), factor, shape.Height);
                for (int channel = 0; channel < shape.Channels; channel++)
                {
                    Span<float> line = patch.Slice(((((scale * shape.Channels) + channel) * Size) + row) * Size, Size);
                    for (int column = 0; column < Size; column++) line[column] += (1f - (rowInside * columns[column])) * shades[channel];
                }
            }
        }
    }

    /// <summary>Pixels that a number of scale <paramref name="scale"/> is the mean of, on each axis: step^scale.</summary>
    internal static int FactorOf(int step, int scale)
    {
        int factor = 1;
        for (int k = 0; k < scale; k++) factor *= step;
        return factor;
    }

    /// <summary>What part of <paramref name="count"/> pixels from <paramref name="first"/> on lies in an image of <paramref name="extent"/>.</summary>
    private static float PartInside(long first, int count, int extent) => Math.Max(0, Math.Min(first + count, extent) - Math.Max(first, 0)) / (float)count;
}

/// <summary>The paper's glimpse sensor: patches of growing size around one centre, each averaged down to the size of the smallest (Mnih et al. 2014, section 3.1, figure 1A).</summary>
public sealed record MultiScaleSensorOptions : SensorOptions
{
    /// <summary>Side of a patch in pixels.</summary>
    /// <value>1 to 256; default 8.</value>
    public int Size { get; init => field = Check.Within(value, 1, MultiScaleSensor.LargestSize, nameof(Size)); } = 8;

    /// <summary>Patches around one centre, each covering <see cref="Step"/> times the side of the one before.</summary>
    /// <value>1 to 16; default 1.</value>
    public int Scales { get; init => field = Check.Within(value, 1, MultiScaleSensor.MostScales, nameof(Scales)); } = 1;

    /// <summary>How many times the side of a scale the next one covers; more than 2 for few scales over a large span.</summary>
    /// <value>2 to 4; default 2.</value>
    public int Step { get; init => field = Check.Within(value, 2, MultiScaleSensor.LargestStep, nameof(Step)); } = 2;

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

    /// <summary>Pixels that a number of scale <paramref name="scale"/> is the mean of, on each axis.</summary>
    internal int FactorOf(int scale) => MultiScaleSensor.FactorOf(Step, scale);

    /// <summary>All that is said of how patches are cut out of the image.</summary>
    internal GlimpseCut Cut => new(Rounding, ToLastPixel, Offset, MeanOutside);

    /// <inheritdoc/>
    public override IGlimpseSensor Create() => new MultiScaleSensor(Size, Scales, Step, Cut);
}
