using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Fovea.Cli.Benchmarks;
using Fovea.Configuration;

namespace Fovea.Cli.Verbs;

/// <summary>fovea bench: how fast this machine, or a device of it, trains and decides, beside what it could do.</summary>
internal sealed class BenchCommand : Command
{
    private readonly Terminal terminal;
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();
    private readonly Option<bool> trainingMemory = new(TrainingMemory.PartOption) { Hidden = true };
    private readonly BenchSizes sizes = new();
    private readonly BenchDevice device;

    public BenchCommand(Terminal terminal, DeviceOption device)
        : base("bench", "Measure training and evaluation beside the machine's limit, or a device's.")
    {
        this.terminal = terminal;
        this.device = new BenchDevice(terminal, device);
        this.device.AddTo(this);
        Add(threads);
        Add(json);
        Add(trainingMemory);
        sizes.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        int workers = SharedOptions.ThreadsOf(parsed, threads);
        if (parsed.GetValue(trainingMemory))
        {
            double megabytes = await TrainingMemory.TrainAsync(workers, stop).ConfigureAwait(false);
            terminal.Output.WriteLine(megabytes.ToString(CultureInfo.InvariantCulture));
            return ExitCode.Done;
        }

        if (sizes.Wanted(parsed) is { } option)
        {
            if (device.IsGiven(parsed)) throw new UsageException($"{option} measures the processor: leave --device out");
            await sizes.RunAsync(parsed, workers, parsed.GetValue(json), terminal, stop).ConfigureAwait(false);
            return ExitCode.Done;
        }

        if (device.Open(parsed) is { } measured)
        {
            await device.RunAsync(measured, workers, parsed.GetValue(json), stop).ConfigureAwait(false);
            return ExitCode.Done;
        }

        BenchResult result = await new Benchmark(workers).RunAsync(terminal.Say, stop).ConfigureAwait(false);
        if (parsed.GetValue(json)) terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Readable.BenchResult));
        else Show(result);
        return ExitCode.Done;
    }

    private void Show(BenchResult result) => terminal.Output.WriteLine($"""
        {Counted.Of(result.Threads, "thread")}
        limit        {result.LimitGflops,10:N0} GFLOP/s, multiply-adds on registers alone
        kernel       {result.KernelGflops,10:N0} GFLOP/s, {result.KernelFraction:P0} of the limit
        {Between(result)}
        memory       {result.MemoryGigabytesPerSecond,10:N0} GB/s, read and written by all of them together

        7 glimpses of 8x8 pixels, the paper's model for MNIST
        training     {result.TrainImagesPerSecond,10:N0} images/s at batch 128, {result.TrainGflops:N0} GFLOP/s, {result.RooflineFraction:P0} of the limit, {result.ThreadScaling:N2} times one thread
                     {result.TrainImagesPerSecond512,10:N0} images/s at batch 512, {result.RooflineFraction512:P0} of the limit
        evaluation   {result.EvaluateImagesPerSecond,10:N0} images/s, {result.EvaluateFraction:P0} of the limit
        one decision {result.LatencyMilliseconds,10:N3} ms on one core; {result.CostRatio16384:N2} times that on an image of 16384x16384
        on a slide   {result.DecisionMillisecondsSlide,10:N1} ms: 8 glimpses of 16x16 at 8 scales, 16384x16384 in tiles of JPEG, most of them decoded anew

        8 glimpses of 12x12 pixels at three scales on cluttered 60x60 images, drawn when they are needed
        training     {result.TrainImagesPerSecondCluttered60,10:N0} images/s at batch 128, {result.RooflineFractionCluttered60:P0} of the limit

        other models, training at batch 128
        {string.Join(Environment.NewLine, result.Models.Select(model => $"{model.ImagesPerSecond,23:N0} images/s, {model.RooflineFraction:P0} of the limit: {model.Name}"))}

        one core
        sensor       {result.SensorGlimpsesPerSecond,10:N0} glimpses/s of 8x8, {result.SensorGlimpsesPerSecondFourScales:N0} of 12x12 at four scales
        drawing      {result.GenerateImagesPerSecond,10:N0} cluttered 60x60 images/s

        resident     {result.PeakResidentMegabytes,10:N0} MiB at most, training on cluttered 100x100 images; {result.ManagedBytesPerStep:N0} managed bytes per step
        """);

    private static string Between(BenchResult result) => result.HandOverNanoseconds is { } nanoseconds
        ? $"cores        {nanoseconds,10:N0} ns for a line of cache from one to another, {result.MeetingMicroseconds:N2} us until all have met"
        : $"cores        {result.MeetingMicroseconds,10:N2} us for a loop with nothing to do";
}
