using System.CommandLine;
using System.Text.Json;
using Fovea.Cli.Benchmarks;

namespace Fovea.Cli.Verbs;

/// <summary>fovea bench: how fast this machine trains, beside what it could do.</summary>
internal sealed class BenchCommand : Command
{
    private readonly Terminal terminal;
    private readonly Option<int> threads = SharedOptions.Threads();
    private readonly Option<bool> json = SharedOptions.Json();

    public BenchCommand(Terminal terminal)
        : base("bench", "Measure training and evaluation beside the machine's limit.")
    {
        this.terminal = terminal;
        Add(threads);
        Add(json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        BenchResult result = new Benchmark(SharedOptions.ThreadsOf(parsed, threads)).Run((round, rounds) => terminal.Say($"round {round} of {rounds}"));
        if (parsed.GetValue(json))
        {
            terminal.Output.WriteLine(JsonSerializer.Serialize(result, CliContext.Default.BenchResult));
            return ExitCode.Done;
        }

        terminal.Output.WriteLine($"""
            {result.Threads} threads
            limit      {result.LimitGflops,8:F0} GFLOP/s, multiply-adds on registers alone
            kernel     {result.KernelGflops,8:F0} GFLOP/s, {result.KernelFraction:P0} of the limit
            training   {result.TrainImagesPerSecond,8:N0} images/s at batch 128, {result.TrainGflops:F0} GFLOP/s, {result.RooflineFraction:P0} of the limit
                       {result.TrainImagesPerSecond512,8:N0} images/s at batch 512, {result.RooflineFraction512:P0} of the limit
            evaluation {result.EvaluateImagesPerSecond,8:N0} images/s
            """);
        return ExitCode.Done;
    }
}
