using Fovea.Parts;

namespace Fovea.Tuning;

/// <summary>Runs trials of a study: holds the lease, reports, prunes, and ends each once.</summary>
/// <param name="study">The study.</param>
/// <param name="objective">What a trial does.</param>
/// <param name="options">How trials are run and given up.</param>
/// <param name="owner">Who runs them, for people: machine and process.</param>
internal sealed class TrialRunner(Study study, IObjective objective, RunnerOptions options, string owner)
{
    /// <summary>Runs a trial, if it is there to be begun.</summary>
    /// <param name="number">The trial's number.</param>
    /// <param name="stop">Puts the trial back to wait, to be gone on with later.</param>
    /// <returns>How it ended; null where it was not ours to begin or to end, or was put back.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    /// <exception cref="TrialNotHereException">This machine cannot do it: it was put back.</exception>
    public async Task<TrialEnd?> RunAsync(int number, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (study.Storage.Begin(study.Name, number, owner, options.Lease) is not { } attempt) return null;
        StudyTrial trial = study.Trials()[number];
        using TrialLease lease = new(study.Storage, study.Name, number, attempt, options.Lease);
        using RunningTrial running = new(study, trial, attempt, lease);
        using CancellationTokenSource limit = new(Milliseconds(options.TimeLimit));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token, lease.Lost, running.Pruned);
        TrialEnd? reached;
        try
        {
            reached = await ReachAsync(running, limit.Token, end.Token).ConfigureAwait(false);
        }
        catch (TrialNotHereException)
        {
            await lease.StopAsync().ConfigureAwait(false);
            study.Storage.GiveBack(study.Name, number, attempt, loss: null);
            throw;
        }

        await lease.StopAsync().ConfigureAwait(false);
        if (reached is not null && !lease.Lost.IsCancellationRequested)
            return study.Storage.End(study.Name, number, attempt, reached) ? reached : null;
        study.Storage.GiveBack(study.Name, number, attempt, stop.IsCancellationRequested ? null : "ended by itself before it was done");
        stop.ThrowIfCancellationRequested();
        return null;
    }

    /// <summary>How the trial ended; null where it did not get to its end.</summary>
    private async Task<TrialEnd?> ReachAsync(RunningTrial running, CancellationToken limit, CancellationToken end)
    {
        try
        {
            return TrialEnd.Done(await objective.RunAsync(running, end).ConfigureAwait(false));
        }
        catch (TrialFailedException exception)
        {
            return TrialEnd.Failed(exception.Message);
        }
        catch (OperationCanceledException)
        {
            if (running.Pruned.IsCancellationRequested) return TrialEnd.Pruned();
            return limit.IsCancellationRequested ? TrialEnd.Failed($"took longer than the time limit of {options.TimeLimit.TotalSeconds} s") : null;
        }
    }

    // The timer of a token takes 49 days at most.
    private static int Milliseconds(TimeSpan limit) => limit.TotalMilliseconds > int.MaxValue ? Timeout.Infinite : (int)limit.TotalMilliseconds;
}

/// <summary>How trials are run and given up.</summary>
public sealed record RunnerOptions
{
    /// <summary>Whoever runs a trial says so three times in this span; one of whom nothing was heard for as long has lost it.</summary>
    /// <value>0.1 s to 1 day; default 30 s.</value>
    public TimeSpan Lease { get; init => field = Within(value, TimeSpan.FromDays(1), "lease"); } = TimeSpan.FromSeconds(30);

    /// <summary>A trial that takes longer is ended and has failed. Each attempt is timed by itself.</summary>
    /// <value>0.1 s to 1000 days; default: 1000 days.</value>
    public TimeSpan TimeLimit { get; init => field = Within(value, TimeSpan.FromDays(1000), "time limit"); } = TimeSpan.FromDays(1000);

    /// <summary>A trial lost more often with whoever ran it has failed: it may be what brings them down.</summary>
    /// <value>0 to 1000; default 4.</value>
    public int LossesAllowed { get; init => field = Check.Within(value, 0, 1000, nameof(LossesAllowed)); } = 4;

    private static TimeSpan Within(TimeSpan value, TimeSpan most, string name) =>
        TimeSpan.FromSeconds(Check.Within(value.TotalSeconds, 0.1, most.TotalSeconds, $"{name} in seconds"));
}

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
