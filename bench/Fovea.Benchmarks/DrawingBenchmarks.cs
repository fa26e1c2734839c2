using BenchmarkDotNet.Attributes;
using Fovea.Cli.Benchmarks;
using Fovea.Data.Canvas;
using Fovea.Parts;

namespace Fovea.Benchmarks;

/// <summary>Training images that are drawn anew for every epoch, on one core; an operation is an image.</summary>
public class DrawingBenchmarks
{
    private const int Images = 1000;

    private FreshImageSet? images;
    private byte[] pixels = [];
    private int epoch;

    /// <summary>What is drawn.</summary>
    [Params("translated-60", "translated-60-warped", "cluttered-60", "cluttered-100")]
    public string Layout { get; set; } = string.Empty;

    /// <summary>Makes up digits.</summary>
    [GlobalSetup]
    public async Task PrepareAsync()
    {
        CanvasMnistOptions options = Layout switch
        {
            "translated-60" => CanvasMnistOptions.Translated,
            "translated-60-warped" => new CanvasMnistOptions { Distortion = new() { Rotation = 15, Scale = 0.15f, Shear = 0.15f, Elastic = 1 } },
            "cluttered-60" => CanvasMnistOptions.Cluttered60,
            _ => CanvasMnistOptions.Cluttered100,
        };
        DataSet data = await new CanvasMnistSource(Layout, new MadeUpDigits(), options).LoadAsync(null, default).ConfigureAwait(false);
        images = (FreshImageSet)data.Training;
        pixels = new byte[images.Shape.Bytes];
    }

    /// <summary>Digit and clutter onto a canvas.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public void Draw()
    {
        epoch++;
        for (int i = 0; i < Images; i++) images!.Make(epoch, i, pixels);
    }
}
