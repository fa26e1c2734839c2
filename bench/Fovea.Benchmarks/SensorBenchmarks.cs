using BenchmarkDotNet.Attributes;
using Fovea.Cli.Benchmarks;
using Fovea.Numerics;

namespace Fovea.Benchmarks;

/// <summary>Glimpses at random places of an image, on one core; an operation is a glimpse.</summary>
public class SensorBenchmarks
{
    private const int Glimpses = 1024;

    private readonly (float X, float Y)[] locations = new (float, float)[Glimpses];
    private byte[] pixels = [];
    private float[] patch = [];
    private ImageShape shape;
    private MultiScaleSensor? sensor;

    /// <summary>Side of the image in pixels.</summary>
    [Params(28, 60, 100)]
    public int Side { get; set; }

    /// <summary>Side of a patch, and scales.</summary>
    [ParamsSource(nameof(Sensors))]
    public SensorShape Sensor { get; set; } = new(8, 1);

    /// <summary>The sensors of the paper's models for MNIST, cluttered 60x60 and cluttered 100x100 images.</summary>
    public static IEnumerable<SensorShape> Sensors => [new(8, 1), new(12, 3), new(12, 4)];

    /// <summary>Makes image and places.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        shape = new ImageShape(Side, Side, 1);
        sensor = new MultiScaleSensor(Sensor.Size, Sensor.Scales);
        pixels = new byte[shape.Bytes];
        MadeUpDigits.Fill(pixels);
        patch = new float[sensor.PatchLength(shape.Channels)];
        RandomSequence random = new(1, RandomPurpose.EvaluationStart, 0);
        foreach (ref (float X, float Y) location in locations.AsSpan()) location = ((2 * random.NextFloat()) - 1, (2 * random.NextFloat()) - 1);
    }

    /// <summary>Location to patch.</summary>
    [Benchmark(OperationsPerInvoke = Glimpses)]
    public void Sense()
    {
        foreach ((float x, float y) in locations) sensor!.Sense(new ImagePixels(pixels, shape), x, y, patch);
    }
}
