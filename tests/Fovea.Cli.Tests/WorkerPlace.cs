using Fovea.Tuning;
using Fovea.Workers;
using Fovea.Workers.Tests;

namespace Fovea.Cli.Tests;

/// <summary>A database and a folder for real workers, whose trials are real, if small, training runs in processes of their own.</summary>
internal sealed class WorkerPlace : IDisposable
{
    private const string Tiny = """
        {
          "data": "cue",
          "model": { "sensor": { "size": 12 }, "glimpses": 2, "start": "centre", "core": { "hidden": 16 } },
          "training": { "epochs": 2 }
        }
        """;

    public TestDatabase Database { get; } = new();

    public TemporaryFolder Folder { get; } = new();

    /// <summary>Starts a worker that ends when all is done.</summary>
    public FoveaProcess Worker(string? url = null, string? home = null, int jobs = 1)
    {
        string[] args = ["worker", "--storage", url ?? Database.Url, "--out", Folder["runs"], "--threads", "1", "--lease", "5", "--jobs", $"{jobs}", "--until-finished"];
        if (OperatingSystem.IsLinux()) return FoveaProcess.StartGroup(home, args);
        return home is null ? FoveaProcess.Start(args) : FoveaProcess.StartAt(home, args);
    }

    public Study NewStudy(string name, int trials, int epochs = 2, string data = "cue")
    {
        PostgresStudyStorage storage = PostgresStudyStorage.Open(Database.Address);
        StudyDefinition definition = new()
        {
            Name = name,
            Objective = Recipe.Parse(Tiny).With([new("training.epochs", $"{epochs}"), new("data", data)]).ToJson(),
            Space = new SearchSpace([new FloatDimension("training.learningRate", 1e-4, 0.01, log: true)]),
            Sampler = new RandomOptions(),
        };
        storage.Create(definition, new StudyTarget { Trials = trials, Jobs = 2 });
        return new Study(storage, name);
    }

    public void Dispose()
    {
        Folder.Dispose();
        Database.Dispose();
    }
}
