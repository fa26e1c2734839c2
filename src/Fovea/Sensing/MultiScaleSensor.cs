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

    private readonly int[] factors;

    /// <summary>A sensor of <paramref name="scales"/> patches of <paramref name="size"/> by <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Size, scales or step out of range.</exception>
    public MultiScaleSensor(int size, int scales, int step = 2)
    {
        if (size is < 1 or > LargestSize) throw new ArgumentOutOfRangeException(nameof(size), size, $"size must be 1 to {LargestSize}, but is {size}");
        if (scales is < 1 or > MostScales) throw new ArgumentOutOfRangeException(nameof(scales), scales, $"scales must be 1 to {MostScales}, but is {scales}");
        if (step is < 2 or > LargestStep) throw new ArgumentOutOfRangeException(nameof(step), step, $"step must be 2 to {LargestStep}, but is {step}");
        Size = size;
        Scales = scales;
        factors = new int[scales];
        for (int scale = 0; scale < scales; scale++) factors[scale] = scale == 0 ? 1 : step * factors[scale - 1];
    }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int Scales { get; }

    /// <inheritdoc/>
    public int PatchLength(int channels) => Scales * channels * Size * Size;

    /// <inheritdoc/>
    public GlimpseBox Box(ImageShape shape, float x, float y, int scale) => GlimpseBox.At(x, y, shape.Height, shape.Width, (long)Size * factors[scale]);

    /// <inheritdoc/>
    public void Sense(in ImagePixels image, float x, float y, Span<float> patch)
    {
        int scaleLength = image.Shape.Channels * Size * Size;
        if (patch.Length != Scales * scaleLength) throw new ArgumentException($"patch must hold {Scales * scaleLength} numbers, but holds {patch.Length}", nameof(patch));
        for (int scale = 0; scale < Scales; scale++)
            image.ReadMeans(Box(image.Shape, x, y, scale), factors[scale], patch.Slice(scale * scaleLength, scaleLength));
    }
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

    /// <inheritdoc/>
    public override IGlimpseSensor Create() => new MultiScaleSensor(Size, Scales, Step);
}
