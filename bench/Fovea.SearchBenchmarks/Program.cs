using System.CommandLine;
using System.Text.Json;
using Fovea.SearchBenchmarks;
using Fovea.Tuning;

Option<SeedRange> seeds = new("--seeds") { Description = "A search per function with each of the seeds FIRST-LAST.", DefaultValueFactory = _ => new SeedRange(0, 29), CustomParser = SeedRange.Parse };
Option<string[]> functions = new("--function") { Description = "Which functions; all without it.", DefaultValueFactory = _ => [.. TestFunction.All.Select(function => function.Name)] };
functions.AcceptOnlyFromAmong([.. TestFunction.All.Select(function => function.Name)]);
Option<string> samplerText = new("--sampler") { Description = "The sampler's options as JSON.", DefaultValueFactory = _ => """{"kind":"gaussianProcess"}""" };
Option<string> out_ = new("--out") { Description = "A file of finished searches, a line each: those in it are not run again.", DefaultValueFactory = _ => string.Empty };

RootCommand root = new("How near the search comes to the minima of known functions: simple regret over fixed seeds. One thread.") { seeds, functions, samplerText, out_ };
root.SetAction(arguments =>
{
    SamplerOptions options = JsonSerializer.Deserialize(arguments.GetRequiredValue(samplerText), TuningJson.Default.SamplerOptions)!;
    string name = JsonSerializer.Serialize(options, TuningJson.Default.SamplerOptions);
    RunFile file = new(arguments.GetRequiredValue(out_));
    foreach (TestFunction function in TestFunction.All.Where(function => arguments.GetRequiredValue(functions).Contains(function.Name)))
    {
        List<SearchRun> runs = [];
        foreach (int seed in arguments.GetRequiredValue(seeds).Seeds)
        {
            SearchRun run = file.Find(function.Name, name, seed) ?? file.Add(SearchRun.Run(function, options.Create(), name, seed));
            runs.Add(run);
            Console.Error.WriteLine($"{function.Name} seed {seed}: regret {run.Regret:G3}, {run.SecondsPerSuggestion * 1000:F0} ms a suggestion");
        }

        double[] regrets = [.. runs.Select(run => run.Regret).Order()], seconds = [.. runs.Select(run => run.SecondsPerSuggestion).Order()];
        Console.WriteLine($"{function.Name}, {function.Trials} trials, {runs.Count} seeds: median regret {Median(regrets):G3}, worst {regrets[^1]:G3}, {regrets.Count(regret => regret < SearchRun.Near)} nearer than {SearchRun.Near}; "
            + $"{Median(seconds) * 1000:F0} ms a suggestion in the last tenth");
    }
});
return root.Parse(args).Invoke();

static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
