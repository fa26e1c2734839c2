using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Fovea.Data.Canvas;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Peak resident memory of a real training run, in a process of its own: one epoch of cluttered MNIST of 100x100, images drawn
/// when they are needed, 8 glimpses of 12x12 at four scales, validation, test and checkpoints.
/// </summary>
internal static class TrainingMemory
{
    /// <summary>Name of the hidden option by which the process knows its part.</summary>
    public const string PartOption = "--training-memory";

    /// <summary>Starts the process and returns its peak in MiB.</summary>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static double MeasureMegabytes(int threads, CancellationToken stop)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the program does not know where it lies");
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true };
        // Under "dotnet PROGRAM.dll" the process is dotnet.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (string argument in new[] { "bench", PartOption, "--threads", threads.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started");
            using CancellationTokenRegistration end = stop.Register(() => process.Kill(entireProcessTree: true));
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            return process.ExitCode == 0
                ? double.Parse(output, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"the process that measures memory ended with exit code {process.ExitCode}");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException($"{program} could not be started: {exception.Message}", exception);
        }
    }

    /// <summary>The part of the process: trains and returns its own peak in MiB.</summary>
    public static async Task<double> TrainAsync(int threads, CancellationToken stop)
    {
        const string name = "cluttered";
        Recipe recipe = new()
        {
            Data = name,
            Model = new RecurrentAttentionOptions { Glimpses = 8, Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 4 } },
            Training = new TrainingOptions { Epochs = 1 },
        };
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fovea-bench-");
        try
        {
            DataSet data = await new CanvasMnistSource(name, new MadeUpDigits(), CanvasMnistOptions.Cluttered100).LoadAsync(null, stop).ConfigureAwait(false);
            using RunFolder run = RunFolder.Create(Path.Combine(folder.FullName, "run"), recipe);
            using Trainer trainer = new(recipe, data, run, threads, observer: null);
            trainer.Run(stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / (double)(1 << 20);
    }
}
