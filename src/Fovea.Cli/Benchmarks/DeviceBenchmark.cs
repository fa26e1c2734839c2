using System.Diagnostics;
using System.Globalization;
using Fovea.Devices.Drivers;
using Fovea.Devices.Engine;
using Fovea.Devices.Limits;
using Fovea.Numerics;
using Fovea.Training.Engines;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// Measures training and evaluation on a device beside what the device could do. Every step goes the trainer's way: numbers of images in, losses out,
/// data and optimizer included. What a slow device would take too long for is left out.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="settings">What is trained; the first one is also what its first step is measured on, and evaluation.</param>
/// <param name="slice">How long each is measured, once it is warm.</param>
/// <param name="longestStep">A setting whose step takes longer is left out.</param>
internal sealed class DeviceBenchmark(GraphicsDevice device, IReadOnlyList<DeviceSetting> settings, TimeSpan slice, TimeSpan longestStep)
{
    private readonly List<LeftOutSetting> leftOut = [];
    private double bestRate;

    /// <summary>Measures all.</summary>
    /// <param name="threads">Threads for what evaluation computes on the processor: its scores.</param>
    /// <param name="onProgress">Told what is being measured.</param>
    /// <param name="stop">Ends it between two measurements.</param>
    /// <exception cref="DeviceException">The device failed.</exception>
    public async Task<DeviceBenchResult> RunAsync(int threads, Action<string> onProgress, CancellationToken stop)
    {
        // First of all, while nothing is compiled and nothing is there.
        onProgress("the first step");
        Setting first = await settings[0].PrepareAsync(stop).ConfigureAwait(false);
        double firstStepSeconds = MeasureFirstStep(first);

        onProgress("the device's limits");
        using Device queue = device.OpenQueue();
        double limit = 2 * DeviceLimits.MultiplyAddsPerSecond(queue, slice), copied = DeviceLimits.CopiedBytesPerSecond(queue, slice / 3), launch = DeviceLimits.SecondsPerLaunch(queue, slice / 3);

        List<DeviceRate> rates = [];
        foreach (DeviceSetting setting in settings)
        {
            stop.ThrowIfCancellationRequested();
            onProgress(setting.Runs == 1 ? $"{setting.Name}, batch {setting.Batch}" : $"{setting.Name}, batch {setting.Batch}, {setting.Runs} runs at once");
            if (await MeasureAsync(setting, limit, stop).ConfigureAwait(false) is { } rate) rates.Add(rate);
        }

        onProgress("evaluation");
        double evaluated = MeasureEvaluation(first, threads, stop);
        return new DeviceBenchResult(device.Info, limit / 1e12, copied / 1e9, launch * 1e6, firstStepSeconds, rates, evaluated, leftOut);
    }

    /// <summary>Seconds since the program was started.</summary>
    private double MeasureFirstStep(Setting setting)
    {
        using RunsTogether run = new(device, [setting], settings[0].Batch);
        run.MeasureSteps();
        using Process self = Process.GetCurrentProcess();
        return (TimeProvider.System.GetLocalNow() - self.StartTime).TotalSeconds;
    }

    /// <summary>Null where a step would take too long, or there is no room for it.</summary>
    private async Task<DeviceRate?> MeasureAsync(DeviceSetting setting, double limit, CancellationToken stop)
    {
        Setting[] prepared = new Setting[setting.Runs];
        for (int run = 0; run < prepared.Length; run++) prepared[run] = await setting.PrepareAsync(stop).ConfigureAwait(false);
        double operations = prepared[0].TrainingOperations, stepOperations = operations * setting.Batch * setting.Runs;
        // Steps of other settings say what one of this would take.
        if (bestRate > 0 && IsTooLong(setting, TimeSpan.FromSeconds(stepOperations / bestRate))) return null;
        try
        {
            using RunsTogether runs = new(device, prepared, setting.Batch);
            // The first step compiles kernels and records launches.
            TimeSpan step = runs.MeasureSteps();
            if (IsTooLong(setting, step)) return null;
            double imagesPerSecond = runs.Measure(slice), rate = imagesPerSecond * operations;
            bestRate = Math.Max(bestRate, rate);
            return new DeviceRate(setting.Name, setting.Batch, setting.Runs, imagesPerSecond, setting.Batch * setting.Runs * 1e6 / imagesPerSecond, rate / 1e12, rate / limit);
        }
        catch (DeviceException exception) when (exception.Fault == DeviceFault.OutOfMemory)
        {
            leftOut.Add(new LeftOutSetting(setting.Name, setting.Batch, setting.Runs, exception.Message));
            return null;
        }
    }

    private bool IsTooLong(DeviceSetting setting, TimeSpan step)
    {
        if (step <= longestStep) return false;
        leftOut.Add(new LeftOutSetting(setting.Name, setting.Batch, setting.Runs, string.Create(CultureInfo.InvariantCulture, $"a step takes about {step.TotalSeconds:N1} s")));
        return true;
    }

    /// <summary>Images per second.</summary>
    private double MeasureEvaluation(Setting setting, int threads, CancellationToken stop)
    {
        using WorkerTeam team = new(threads);
        using IComputeEngine engine = device.Open();
        using Evaluator evaluator = new(setting.Model, setting.Evaluation, new EvaluationOptions { Passes = 1 }, team, engine);
        evaluator.Run(stop);
        long begun = Stopwatch.GetTimestamp(), images = 0;
        do
        {
            evaluator.Run(stop);
            images += setting.Evaluation.Count;
        }
        while (Stopwatch.GetElapsedTime(begun) < slice);
        return images / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
