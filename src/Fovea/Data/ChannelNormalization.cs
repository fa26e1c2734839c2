using System.Numerics.Tensors;

namespace Fovea;

/// <summary>
/// Brings every channel to mean 0 and deviation 1 over the training images: (value - mean) / deviation, values 0 to 1. What lies
/// beyond an image's edge is black before it.
/// </summary>
/// <param name="Mean">[channels], 0 to 1.</param>
/// <param name="Deviation">[channels], above 0.</param>
public sealed record ChannelNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    // A channel without any contrast would be divided by 0.
    private const float LeastDeviation = 1f / 255f;

    /// <summary>Measures images.</summary>
    /// <param name="images">The training images; all of their pixels are read.</param>
    /// <param name="progress">The progress reporter, called after every image; may be null.</param>
    /// <param name="cancellation">Stops between two images.</param>
    public static ChannelNormalization Measure(ImageSet images, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        int channels = images.Shape.Channels;
        long[,] counts = new long[channels, 256];
        for (int image = 0; image < images.Count; image++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> pixels = images.PixelsInPlace(image).Bytes;
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
}
