using Fovea.Training.Engines;

namespace Fovea.Cli.Benchmarks;

/// <summary>Runs on one device at the same time, each with an engine and a thread of its own.</summary>
internal sealed class RunsTogether : IDisposable
{
    private readonly List<IComputeEngine> engines = [];
    private readonly List<TrainingRate> rates = [];

    /// <summary>Makes room for all of them.</summary>
    /// <param name="device">The device.</param>
    /// <param name="settings">Model and images of each.</param>
    /// <param name="batch">Images of a step.</param>
    /// <exception cref="DeviceException">The device has no room for them.</exception>
    public RunsTogether(ComputeDevice device, IReadOnlyList<Setting> settings, int batch)
    {
        try
        {
            foreach (Setting setting in settings)
            {
                engines.Add(device.Open());
                rates.Add(new TrainingRate(setting, batch, engines[^1]));
            }
        }
        catch (DeviceException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes one step of every run, one run after the other.</summary>
    public TimeSpan MeasureSteps() => rates.Aggregate(TimeSpan.Zero, (sum, rate) => sum + rate.MeasureStep());

    /// <summary>Images per second of all runs together, which train for a while.</summary>
    public double Measure(TimeSpan duration)
    {
        if (rates is [TrainingRate alone]) return alone.Measure(duration);
        using Barrier begin = new(rates.Count);
        double Run(TrainingRate rate)
        {
            begin.SignalAndWait();
            return rate.Measure(duration);
        }

        Task<double>[] runs = [.. rates.Select(rate => Task.Factory.StartNew(() => Run(rate), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        return Task.WhenAll(runs).GetAwaiter().GetResult().Sum();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TrainingRate rate in rates) rate.Dispose();
        foreach (IComputeEngine engine in engines) engine.Dispose();
    }
}
