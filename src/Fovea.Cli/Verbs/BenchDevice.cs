using System.CommandLine;
using System.Text.Json;
using Fovea.Cli.Benchmarks;
using Fovea.Devices.Engine;

namespace Fovea.Cli.Verbs;

/// <summary>The part of "bench" that measures a device instead of the processor: its option, and what it prints.</summary>
/// <param name="terminal">Where results and messages go.</param>
/// <param name="device">What is measured.</param>
internal sealed class BenchDevice(Terminal terminal, DeviceOption device)
{
    private static readonly TimeSpan slice = TimeSpan.FromSeconds(1.5), longestStep = TimeSpan.FromSeconds(10);

    public void AddTo(Command command) => device.AddTo(command);

    /// <summary>Whether it was asked for.</summary>
    public bool IsGiven(ParseResult parsed) => device.IsGiven(parsed);

    /// <summary>The device to measure; null for the processor.</summary>
    /// <exception cref="UsageException">It is no name of a device.</exception>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public GraphicsDevice? Open(ParseResult parsed) => (GraphicsDevice?)device.For(parsed, new Recipe(), terminal);

    public async Task RunAsync(GraphicsDevice measured, int threads, bool json, CancellationToken stop)
    {
        DeviceBenchResult result = await new DeviceBenchmark(measured, DeviceSetting.All, slice, longestStep).RunAsync(threads, terminal.Say, stop).ConfigureAwait(false);
        if (json) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.DeviceBenchResult));
        else Show(result, terminal.Output);
    }

    internal static void Show(DeviceBenchResult result, TextWriter output)
    {
        output.WriteLine($"""
            {result.Device.Name}: {result.Device.Description}, {result.Device.MemoryBytes / 1e9:N1} GB, driver {result.Device.Driver}
            limit        {result.LimitTflops,10:N2} TFLOP/s, multiply-adds on registers alone
            copy         {result.CopyGigabytesPerSecond,10:N0} GB/s within its memory, read and written
            launch       {result.LaunchMicroseconds,10:N1} microseconds from one to the next, in a recording
            first step   {result.FirstStepSeconds,10:N2} s after the program's start
            evaluation   {result.EvaluateImagesPerSecond,10:N0} images/s, the paper's model for MNIST

            training, images/s  microseconds a step  TFLOP/s  of the limit
            """);
        foreach (DeviceRate rate in result.Training)
            output.WriteLine($"{rate.ImagesPerSecond,18:N0}  {rate.MicrosecondsPerStep,19:N0}  {rate.Tflops,7:N2}  {rate.RooflineFraction,12:P0}  {Describe(rate.Name, rate.Batch, rate.Runs)}");
        foreach (LeftOutSetting left in result.LeftOut) output.WriteLine($"left out: {Describe(left.Name, left.Batch, left.Runs)}: {left.Why}");
    }

    private static string Describe(string name, int batch, int runs) => $"{name}, batch {batch:N0}{(runs == 1 ? string.Empty : $", {runs} runs at once")}";
}
