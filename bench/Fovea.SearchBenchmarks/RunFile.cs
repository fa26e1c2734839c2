using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.SearchBenchmarks;

/// <summary>Finished searches, a line of JSON each, so that a long benchmark can be stopped and go on. Without a path nothing is kept.</summary>
internal sealed class RunFile
{
    private readonly string path;
    private readonly List<SearchRun> runs = [];

    public RunFile(string path)
    {
        this.path = path;
        if (!File.Exists(path)) return;
        foreach (string line in File.ReadLines(path)) runs.Add(JsonSerializer.Deserialize(line, RunJson.Default.SearchRun)!);
    }

    public SearchRun? Find(string function, string sampler, int seed) =>
        runs.Find(run => run.Function == function && run.Sampler == sampler && run.Seed == seed);

    public SearchRun Add(SearchRun run)
    {
        runs.Add(run);
        if (path.Length > 0) File.AppendAllText(path, JsonSerializer.Serialize(run, RunJson.Default.SearchRun) + "\n");
        return run;
    }
}

/// <summary>Compile-time JSON of the searches.</summary>
[JsonSerializable(typeof(SearchRun))]
internal sealed partial class RunJson : JsonSerializerContext;
