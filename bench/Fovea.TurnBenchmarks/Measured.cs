using System.Diagnostics;
using Fovea.Cli.Benchmarks;
using Fovea.Data.Canvas;
using Fovea.Numerics;
using Fovea.Training.Engines;

namespace Fovea.TurnBenchmarks;

/// <summary>What a build of the library is asked by <see cref="Turns"/>, which knows none of its types: plain numbers and names.</summary>
public static class Measured
{
    private static readonly Dictionary<string, Func<Task<Setting>>> settings = new()
    {
        ["mnist"] = () => Task.FromResult(Setting.Mnist()),
        ["mnist-512"] = () => Task.FromResult(Setting.Mnist()),
        ["cluttered-60"] = () => Setting.Cluttered60Async(CancellationToken.None),
        ["lstm"] = () => Task.FromResult(Setting.OnMnist(new RecurrentAttentionOptions { Core = new LstmCoreOptions() })),
        ["minimal-gated"] = () => Task.FromResult(Setting.OnMnist(new RecurrentAttentionOptions { Core = new MinimalGatedCoreOptions() })),
        ["gru"] = () => Task.FromResult(Setting.OnMnist(new RecurrentAttentionOptions { Core = new GatedRecurrentCoreOptions() })),
        ["normalized"] = () => Task.FromResult(Setting.Normalized()),
        ["strided-100"] = () => Setting.OnClutterAsync(Setting.StridedModel, CanvasMnistOptions.Cluttered100, CancellationToken.None),
        ["convolutional-60"] = () => Setting.OnClutterAsync(new ConvolutionalOptions(), CanvasMnistOptions.Cluttered60, CancellationToken.None),
        ["convolutional-100"] = () => Setting.OnClutterAsync(new ConvolutionalOptions(), CanvasMnistOptions.Cluttered100, CancellationToken.None),
        ["fully-connected-60"] = () => Setting.OnClutterAsync(new FullyConnectedOptions(), CanvasMnistOptions.Cluttered60, CancellationToken.None),
        ["fully-connected-100"] = () => Setting.OnClutterAsync(new FullyConnectedOptions(), CanvasMnistOptions.Cluttered100, CancellationToken.None),
    };

    private static readonly Dictionary<string, (double Operations, TrainingRate Rate)> trained = [];
    private static WorkerTeam? team;

    /// <summary>What can be trained.</summary>
    public static string[] Models => [.. settings.Keys];

    /// <summary>Trains for a while.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="threads">The same at every call.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>Operations per second of the middle one of the steps; a multiply-add counts as two.</returns>
    public static double Train(string model, int threads, double seconds)
    {
        team ??= new WorkerTeam(threads);
        if (!trained.TryGetValue(model, out (double Operations, TrainingRate Rate) of))
        {
            int batch = model == "mnist-512" ? 512 : 128;
            Setting setting = settings[model]().GetAwaiter().GetResult();
            trained[model] = of = (batch * (double)setting.TrainingOperations, new TrainingRate(setting, batch, new ProcessorEngine(team)));
            of.Rate.Measure(TimeSpan.FromSeconds(1));
        }

        List<double> steps = [];
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds;) steps.Add(of.Rate.MeasureStep().TotalSeconds);
        return of.Operations / steps.Order().ElementAt(steps.Count / 2);
    }

    /// <summary>Multiply-adds on registers alone, one copy per thread at once.</summary>
    /// <returns>Operations per second.</returns>
    public static double Limit(int threads, double seconds)
    {
        team ??= new WorkerTeam(threads);
        double[] rates = new double[threads];
        using Barrier begin = new(threads);
        new TeamLoop((copy, _) =>
        {
            begin.SignalAndWait();
            rates[copy] = ArithmeticLimit.Measure(TimeSpan.FromSeconds(seconds));
        }).Run(team, threads);
        return rates.Sum();
    }
}
