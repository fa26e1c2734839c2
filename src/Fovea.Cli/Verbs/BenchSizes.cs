using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Fovea.Cli.Benchmarks;
using Fovea.Configuration;
using Fovea.Rendering;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>The part of "bench" that measures cost against image size: its options, and what it prints and draws.</summary>
internal sealed class BenchSizes
{
    private readonly Option<bool> sizes = new("--sizes") { Description = "Measure instead how the time of a decision follows the size of the image." };
    private readonly Option<bool> slides = new("--slides")
    {
        Description = $"Measure instead what a decision costs on images of up to {SlidesBenchmark.Sides[^1]:N0} pixels a side, in memory, composed and in files; it writes files of up to 2 GB into the folder for temporary ones.",
    };
    private readonly Option<string?> output = new("--out") { Description = "With --sizes or --slides: a PNG file for the curves." };
    private readonly Option<int?> largest = new("--largest")
    {
        Description = $"With --sizes or --slides: side of the largest images; {SizesBenchmark.Sides[^1]} and {SlidesBenchmark.Sides[^1]} unless given.",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { sizes, slides, output, largest }) command.Add(option);
    }

    /// <summary>The option that asks for this; null without any.</summary>
    /// <exception cref="UsageException">Options that only mean something here were given without it, or both that ask.</exception>
    public string? Wanted(ParseResult parsed) => (parsed.GetValue(sizes), parsed.GetValue(slides)) switch
    {
        (true, true) => throw new UsageException("--sizes and --slides are measured one by one: leave one out"),
        (true, _) => sizes.Name,
        (_, true) => slides.Name,
        _ when parsed.GetValue(output) is not null => throw new UsageException("--out needs --sizes or --slides"),
        _ when parsed.GetValue(largest) is not null => throw new UsageException("--largest needs --sizes or --slides"),
        _ => null,
    };

    public async Task RunAsync(ParseResult parsed, int threads, bool json, Terminal terminal, CancellationToken stop)
    {
        IReadOnlyList<int> sides = parsed.GetValue(slides) ? SlidesBenchmark.Sides : SizesBenchmark.Sides;
        int side = parsed.GetValue(largest) ?? sides[^1];
        if (side < sides[0]) throw new UsageException($"--largest must be at least {sides[0]}, but is {side}");
        string? path = parsed.GetValue(output);
        if (path is not null) OutputFile.Target(path, output.Name);
        if (parsed.GetValue(slides))
        {
            SlidesResult result = await new SlidesBenchmark(threads, side).RunAsync(terminal.Say, stop).ConfigureAwait(false);
            Draw(path, () => SlidesChart.Plot(result));
            if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.SlidesResult));
            else Show(result, threads, path, terminal.Output);
        }
        else
        {
            SizesResult result = new SizesBenchmark(side).Run(terminal.Say, stop);
            Draw(path, () => SizesChart.Plot(result));
            if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.SizesResult));
            else Show(result, path, terminal.Output);
        }
    }

    private static void Draw(string? path, Func<LineChart> chart)
    {
        if (path is null) return;
        byte[] picture = LineChartPicture.Draw(chart());
        AtomicFile.Write(path, stream => stream.Write(picture));
    }

    private static void Show(SlidesResult result, int threads, string? path, TextWriter output)
    {
        output.WriteLine($"""
            One image at a time. A decision is {RandomLooks.Glimpses} glimpses of 16x16 at {SlidesBenchmark.Scales} scales at random places: {result.NumbersRead:N0} numbers of a gray image, {result.NumbersReadOfSlide:N0} of a slide. Milliseconds:

               side    memory  composed   opening      cold  cold MB      warm   decoded   file MB  training
            """);
        foreach (SlideResult size in result.Sizes)
            output.WriteLine(
                $"{size.Side,7}  {OrDash(size.MemoryMilliseconds, 8, "F2")}  {size.ScenesMilliseconds,8:F2}  {OrDash(size.OpeningMilliseconds, 8, "F1")}  {OrDash(size.ColdMilliseconds, 8, "F1")}  "
                + $"{OrDash(size.ColdMegabytes, 7, "F2")}  {size.WarmMilliseconds,8:F2}  {size.DecodedMilliseconds,8:F2}  {size.FileMegabytes,8:F1}  {size.TrainImagesPerSecond,8:N0}");
        output.WriteLine($"""

            memory    gray images in memory, up to {SlidesBenchmark.LargestInMemory:N0} pixels a side: there is no pyramid, and coarse scales go through all pixels
            composed  scenes of Megapixel MNIST, composed under the glimpse
            opening   of a slide's file that the system has nothing of in memory; cold: the first decision behind that, and what it reads of the file
            warm      a decision at new places, the file in the system's memory, tiles decoded; decoded: the same places once more
            training  images a second on such scenes by the model of Megapixel MNIST, {Counted.Of(threads, "thread")}
            """);
        if (path is not null) output.WriteLine($"curves    {path}");
    }

    private static string OrDash(double? value, int width, string format) => (value?.ToString(format, CultureInfo.InvariantCulture) ?? "-").PadLeft(width);

    private static void Show(SizesResult result, string? path, TextWriter output)
    {
        output.WriteLine("""
            One core, one image at a time. A decision is 7 glimpses of 8x8 pixels by the paper's model for MNIST.

              side  decision ms  ratio  lines read  bytes read  read ns  misses ms  ratio beyond  network ms  convolution ms
            """);
        foreach (SizeResult size in result.Sizes)
            output.WriteLine(
                $"{size.Side,6}  {size.DecisionMilliseconds,11:F4}  {size.Ratio,5:F2}  {size.LinesRead,10:F1}  {size.BytesRead,10:F0}  {size.ReadNanoseconds,7:F1}  "
                + $"{size.MissMilliseconds,9:F4}  {size.RatioBeyondMisses,12:F2}  {OrDash(size.ConvolutionMilliseconds),10}  {OrDash(size.ConvolutionLayerMilliseconds),14}");
        output.WriteLine($"""

            misses       lines read times how much longer a random read takes than at side {result.Sizes[0].Side}, as if no line lay in a nearer cache
            network      the paper's convolutional network, up to {MultiScaleSensor.LargestSize}x{MultiScaleSensor.LargestSize}, the largest that it takes here
            convolution  its first layer alone, up to {SizeMeasurement.LargestLayer}x{SizeMeasurement.LargestLayer}: beyond, its patches would fill gigabytes
            """);
        if (path is not null) output.WriteLine($"curves       {path}");
    }

    private static string OrDash(double? milliseconds) => milliseconds?.ToString("F4", CultureInfo.InvariantCulture) ?? "-";
}
