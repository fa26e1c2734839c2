using System.Diagnostics;
using Fovea.Tuning.Samplers;
using Fovea.Tuning.Spaces;
using Fovea.Tuning.Trials;

namespace Fovea.SearchBenchmarks;

/// <summary>One search of one function.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Sampler">The sampler's options as JSON.</param>
/// <param name="Seed">The search's seed.</param>
/// <param name="Regret">How far the best value found is above the minimum.</param>
/// <param name="SecondsPerSuggestion">Mean over the last tenth of the trials.</param>
internal sealed record SearchRun(string Function, string Sampler, int Seed, double Regret, double SecondsPerSuggestion)
{
    /// <summary>Searches.</summary>
    public static SearchRun Of(TestFunction function, ISampler sampler, string samplerName, int seed)
    {
        List<TrialRecord> history = [];
        List<double> seconds = [];
        for (int number = 0; number < function.Trials; number++)
        {
            long begun = Stopwatch.GetTimestamp();
            ParameterValues point = sampler.Suggest(function.Space, history, (ulong)seed, number);
            seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            history.Add(new TrialRecord(number, TrialState.Done, point, function.Evaluate([.. point.Select(pair => pair.Value.Number)]), []));
        }

        double regret = history.Min(trial => trial.Value!.Value) - function.Minimum;
        return new SearchRun(function.Name, samplerName, seed, regret, seconds.TakeLast(Math.Max(1, seconds.Count / 10)).Average());
    }
}
