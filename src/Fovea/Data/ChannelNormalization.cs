using System.Numerics.Tensors;
using Fovea.Configuration;
using Fovea.Data.Regions;

namespace Fovea;

/// <summary>
/// Brings every channel to mean 0 and deviation 1 over the training images: (value - mean) / deviation, values 0 to 1. What lies
/// beyond an image's edge is black before it.
/// </summary>
/// <param name="Mean">[channels], 0 to 1.</param>
/// <param name="Deviation">[channels], above 0.</param>
/// <exception cref="DataException">There are no channels, or other numbers of means and deviations, or one of these is out of its range.</exception>
public sealed record ChannelNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    // A channel without any contrast would be divided by 0.
    private const float LeastDeviation = 1f / 255f;

    /// <summary>Mean of each channel: [channels], 0 to 1.</summary>
    /// <exception cref="DataException">There is none, or one is out of range.</exception>
    public IReadOnlyList<float> Mean { get; init => field = Means(value); } = Means(Mean);

    /// <summary>Deviation of each channel: [channels], above 0.</summary>
    /// <exception cref="DataException">There is none, or one is out of range.</exception>
    public IReadOnlyList<float> Deviation { get; init => field = Deviations(value); } = AsMany(Mean, Deviations(Deviation));

    /// <summary>Measures images.</summary>
    /// <param name="images">The training images; all of their pixels are read, but of those that are read by region means of squares, up to 1,024 on the longer side.</param>
    /// <param name="progress">The progress reporter, called after every image; may be null.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public static ChannelNormalization Measure(ImageSet images, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(images);
        int channels = images.Shape.Channels;
        long[,] counts = new long[channels, 256];
        for (int image = 0; image < images.Count; image++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> pixels = images.IsReadByRegion ? SmallImage.Of(images.PixelsInPlace(image), SmallImage.MeasuredSide).Pixels : images.PixelsInPlace(image).Bytes;
            for (int i = 0; i < pixels.Length; i += channels)
                for (int channel = 0; channel < channels; channel++) counts[channel, pixels[i + channel]]++;
            progress?.Report(new DataProgress("measuring the channels", image + 1, images.Count, DataProgress.Images));
        }

        float[] mean = new float[channels], deviation = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double count = 0, sum = 0, squares = 0;
            for (int value = 0; value < 256; value++)
            {
                double times = counts[channel, value], shade = value / 255.0;
                (count, sum, squares) = (count + times, sum + (times * shade), squares + (times * shade * shade));
            }

            mean[channel] = (float)(sum / count);
            deviation[channel] = Math.Max(LeastDeviation, (float)Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count)))));
        }

        return new ChannelNormalization(mean, deviation);
    }

    /// <summary>Normalises what a sensor saw.</summary>
    /// <param name="patch">[scales, channels, plane], 0 to 1; changed.</param>
    /// <param name="planeLength">Numbers in a plane.</param>
    public void Apply(Span<float> patch, int planeLength)
    {
        for (int first = 0, plane = 0; first < patch.Length; first += planeLength, plane++)
        {
            Span<float> values = patch.Slice(first, planeLength);
            TensorPrimitives.Subtract(values, Mean[plane % Mean.Count], values);
            TensorPrimitives.Divide(values, Deviation[plane % Mean.Count], values);
        }
    }

    /// <summary>Takes back <see cref="Apply"/>, but for rounding: what a sensor saw as a person would see it.</summary>
    /// <param name="patch">[scales, channels, plane], normalised; changed.</param>
    /// <param name="planeLength">Numbers in a plane.</param>
    public void Undo(Span<float> patch, int planeLength)
    {
        for (int first = 0, plane = 0; first < patch.Length; first += planeLength, plane++)
        {
            Span<float> values = patch.Slice(first, planeLength);
            TensorPrimitives.Multiply(values, Deviation[plane % Mean.Count], values);
            TensorPrimitives.Add(values, Mean[plane % Mean.Count], values);
        }
    }

    /// <summary>Checks that there is a mean and a deviation for each channel of some images.</summary>
    /// <returns>What is wrong, after the name of who has it; null if nothing is.</returns>
    internal string? RefusalFor(ImageShape shape) => Mean.Count == shape.Channels && Deviation.Count == shape.Channels
        ? null : $"must have a mean and a deviation for each of {shape.ChannelsInWords}, but has {Mean.Count} and {Deviation.Count}";

    private static ValueList<float> Means(IReadOnlyList<float> values) => OfChannels(values, nameof(Mean), "0 to 1", mean => mean is >= 0f and <= 1f);

    private static ValueList<float> Deviations(IReadOnlyList<float> values) => OfChannels(values, nameof(Deviation), "a number above 0", deviation => deviation > 0f && float.IsFinite(deviation));

    private static ValueList<float> OfChannels(IReadOnlyList<float> values, string name, string range, Predicate<float> isIn)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        string called = name.ToLowerInvariant();
        if (values.Count == 0) throw new DataException($"a normalisation must have a {called} for each channel, but has none");
        for (int channel = 0; channel < values.Count; channel++)
            if (!isIn(values[channel])) throw new DataException($"the {called} of a channel must be {range}, but that of channel {channel} is {values[channel]}");
        return new ValueList<float>(values);
    }

    private static ValueList<float> AsMany(IReadOnlyList<float> means, ValueList<float> deviations) => means.Count == deviations.Count
        ? deviations : throw new DataException($"a normalisation must have as many means as deviations, one for each channel, but has {means.Count} and {deviations.Count}");
}
