using Fovea.Tuning.Studies;

namespace Fovea.Tuning.Tests.Studies;

/// <summary>An objective as a function.</summary>
internal sealed class TestObjective(Func<ITrialRun, CancellationToken, Task<double>> run) : IObjective
{
    public TestObjective(Func<ITrialRun, double> run)
        : this((trial, _) => Task.FromResult(run(trial)))
    {
    }

    public Task<double> RunAsync(ITrialRun trial, CancellationToken stop) => run(trial, stop);
}
