using System.Diagnostics;
using Fovea.Tuning;

namespace Fovea.SearchBenchmarks;

/// <summary>One search of one function.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Sampler">The sampler's options as JSON.</param>
/// <param name="Seed">The search's seed.</param>
/// <param name="Regret">How far the function at the trial with the best value is above its minimum.</param>
/// <param name="SecondsPerSuggestion">Mean over the last tenth of the trials.</param>
internal sealed record SearchRun(string Function, string Sampler, int Seed, double Regret, double SecondsPerSuggestion)
{
    /// <summary>A regret that no lesser minimum has: Hartmann's best is 0.12 above.</summary>
    public const double Near = 0.01;

    /// <summary>Searches.</summary>
    public static SearchRun Run(TestFunction function, ISampler sampler, string samplerName, int seed)
    {
        List<TrialRecord> history = [];
        List<double> seconds = [], values = [];
        Random noise = new(seed);
        for (int number = 0; number < function.Trials; number++)
        {
            long begun = Stopwatch.GetTimestamp();
            ParameterValues point = sampler.Suggest(function.Space, history, (ulong)seed, number);
            seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            values.Add(function.Evaluate([.. point.Select(pair => pair.Value.Number)]));
            history.Add(new TrialRecord(number, TrialState.Done, point, values[number] + (function.Noise * Normal(noise)), []));
        }

        double regret = values[history.MinBy(trial => trial.Value)!.Number] - function.Minimum;
        return new SearchRun(function.Name, samplerName, seed, regret, seconds.TakeLast(Math.Max(1, seconds.Count / 10)).Average());
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
