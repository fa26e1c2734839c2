using Microsoft.Data.Sqlite;

namespace Fovea.Tuning.Tests.Studies;

/// <summary>A study of one number in a folder that is gone when the test is.</summary>
internal sealed class TestStudy : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TestStudy(int trials = 5, int jobs = 1, PrunerOptions? pruner = null)
    {
        Storage = SqliteStudyStorage.Open(folder["study.db"]);
        StudyDefinition definition = new()
        {
            Name = "study",
            Objective = "none",
            Space = new SearchSpace([new FloatDimension("x", 0, 1)]),
            Sampler = new RandomOptions(),
            Pruner = pruner ?? new NoPruningOptions(),
        };
        Storage.Create(definition, new StudyTarget { Trials = trials, Jobs = jobs });
        Study = new Study(Storage, "study");
    }

    public SqliteStudyStorage Storage { get; }

    public Study Study { get; }

    public static RunnerOptions Options { get; } = new() { Lease = TimeSpan.FromSeconds(0.6), LossesAllowed = 2 };

    public TrialRunner Runner(IObjective objective, RunnerOptions? options = null, string owner = "me") => new(Study, objective, options ?? Options, owner);

    /// <summary>Tunes with the usual lease: a busy machine must not lose trials that the test counts.</summary>
    public Task TuneAsync(IObjective objective, CancellationToken stop = default)
    {
        RunnerOptions patient = new() { LossesAllowed = Options.LossesAllowed };
        return new LocalTuner(Study, objective, patient).RunAsync(stop: stop);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
    }
}

/// <summary>An objective as a function.</summary>
internal sealed class TestObjective(Func<ITrialRun, CancellationToken, Task<double>> run) : IObjective
{
    public TestObjective(Func<ITrialRun, double> run)
        : this((trial, _) => Task.FromResult(run(trial)))
    {
    }

    public Task<double> RunAsync(ITrialRun trial, CancellationToken stop) => run(trial, stop);
}
