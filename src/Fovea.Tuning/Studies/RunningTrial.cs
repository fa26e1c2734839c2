using Fovea.Tuning.Spaces;
using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Studies;

/// <summary>What an objective sees of its trial.</summary>
internal sealed class RunningTrial(Study study, StudyTrial trial, int attempt, TrialLease lease) : ITrialRun, IDisposable
{
    private readonly CancellationTokenSource pruned = new();

    public int Number => trial.Number;

    public ParameterValues Parameters => trial.Record.Parameters;

    public bool IsHeld => lease.IsHeld;

    /// <summary>The trial promises too little.</summary>
    public CancellationToken Pruned => pruned.Token;

    public void Report(int step, double value)
    {
        if (!study.Storage.Report(study.Name, Number, attempt, new IntermediateValue(step, value))) lease.Lose();
        else if (study.ShouldPrune(Number)) pruned.Cancel();
    }

    public void Dispose() => pruned.Dispose();
}
