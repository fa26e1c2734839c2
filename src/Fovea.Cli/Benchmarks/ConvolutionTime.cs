using System.Diagnostics;
using Fovea.Parts;

namespace Fovea.Cli.Benchmarks;

/// <summary>Seconds that the first layer of the paper's convolutional network takes for one image, on one core.</summary>
internal sealed class ConvolutionTime
{
    private static readonly TimeSpan slice = TimeSpan.FromSeconds(0.05);

    private readonly double[] seconds = new double[100];
    private readonly Convolution convolution;
    private readonly Arena arena;
    private readonly Slot convolved;

    public ConvolutionTime(int side)
    {
        ConvolutionalOptions options = new();
        ConvolutionShape shape = new(1, side, side, options.Filters, options.Size, options.Stride);
        ModelBuilder build = new(MatrixKernel.Widest);
        Signal output = build.Layout.AddSignal(shape.OutputLength);
        convolved = output.Value;
        convolution = new Convolution(build, "convolution", ParameterGroup.Classifier, shape, withInputGradient: false);
        convolution.LearnFrom(build, output.Gradient);
        build.Finish();
        build.Parameters.Initialize(1);
        arena = new Arena(build.Layout, steps: 1, rows: 1, training: false);
        arena.Refresh();
        arena.All(convolution.Inputs)[0].Fill(0.5f);
    }

    /// <summary>The median over as many images as a moment takes, at least one.</summary>
    public double Median()
    {
        long begun = Stopwatch.GetTimestamp();
        int images = 0;
        do
        {
            long imageBegun = Stopwatch.GetTimestamp();
            convolution.Forward(arena, 0, convolution.Inputs, convolved, ProductFinish.Relu);
            seconds[images++] = Stopwatch.GetElapsedTime(imageBegun).TotalSeconds;
        }
        while (images < seconds.Length && Stopwatch.GetElapsedTime(begun) < slice);
        Array.Sort(seconds, 0, images);
        return seconds[images / 2];
    }
}
