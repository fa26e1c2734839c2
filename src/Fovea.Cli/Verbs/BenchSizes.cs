using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Fovea.Cli.Benchmarks;
using Fovea.Rendering;
using Fovea.Training.Checkpoints;

namespace Fovea.Cli.Verbs;

/// <summary>The part of "bench" that measures cost against image size: its options, and what it prints and draws.</summary>
internal sealed class BenchSizes
{
    private readonly Option<bool> sizes = new("--sizes") { Description = "Measure instead how the time of a decision follows the size of the image." };
    private readonly Option<string?> output = new("--out") { Description = "With --sizes: a PNG file for the curves." };
    private readonly Option<int?> largest = new("--largest") { Description = $"With --sizes: side of the largest images; {SizesBenchmark.Sides[^1]} unless given." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { sizes, output, largest }) command.Add(option);
    }

    /// <summary>Whether this is what was asked for.</summary>
    /// <exception cref="UsageException">Options that only mean something here were given without it.</exception>
    public bool IsWanted(ParseResult parsed)
    {
        if (parsed.GetValue(sizes)) return true;
        if (parsed.GetValue(output) is not null) throw new UsageException("--out needs --sizes");
        return parsed.GetValue(largest) is null ? false : throw new UsageException("--largest needs --sizes");
    }

    public void Run(ParseResult parsed, bool json, Terminal terminal, CancellationToken stop)
    {
        int side = parsed.GetValue(largest) ?? SizesBenchmark.Sides[^1];
        if (side < SizesBenchmark.Sides[0]) throw new UsageException($"--largest must be at least {SizesBenchmark.Sides[0]}, but is {side}");
        string? path = parsed.GetValue(output);
        if (path is not null) OutputFile.Target(path, output.Name);
        SizesResult result = new SizesBenchmark(side).Run(terminal.Say, stop);
        if (path is not null)
        {
            byte[] picture = LineChartPicture.Draw(SizesChart.Plot(result));
            AtomicFile.Write(path, stream => stream.Write(picture));
        }

        if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.SizesResult));
        else Show(result, path, terminal.Output);
    }

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
