namespace Fovea.Tuning;

/// <summary>Runs a study's trials on this machine, several at the same time. Nobody else may run them: the caller sees to that.</summary>
/// <param name="study">The study.</param>
/// <param name="objective">What a trial does; it is called by several threads where the study's target has several jobs.</param>
/// <param name="options">How trials are run and given up; null for the defaults.</param>
public sealed class LocalTuner(Study study, IObjective objective, RunnerOptions? options = null)
{
    private readonly RunnerOptions options = options ?? new RunnerOptions();

    /// <summary>Runs trials until the study has all it is to get; those that an earlier tuner left are gone on with first.</summary>
    /// <param name="ended">Called with all trials whenever one has ended, one call at a time; null for no call.</param>
    /// <param name="stop">Ends the trials that run, to be gone on with later.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the study can go on.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public async Task RunAsync(Action<IReadOnlyList<StudyTrial>>? ended = null, CancellationToken stop = default)
    {
        study.Storage.MarkLost(study.Name, options.LossesAllowed, all: true);
        TrialRunner runner = new(study, objective, options, $"{Environment.MachineName}:{Environment.ProcessId}");
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] slots = [.. Enumerable.Range(0, study.Storage.Target(study.Name).Jobs).Select(_ => Task.Run(() => RunSlotAsync(runner, ended, all), CancellationToken.None))];
        await Task.WhenAll(slots).ConfigureAwait(false);
    }

    private async Task RunSlotAsync(TrialRunner runner, Action<IReadOnlyList<StudyTrial>>? ended, CancellationTokenSource all)
    {
        try
        {
            while (Next() is { } number)
            {
                await runner.RunAsync(number, all.Token).ConfigureAwait(false);
                if (ended is null) continue;
                lock (all) ended(study.Trials());
            }
        }
        catch
        {
            await all.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private int? Next()
    {
        study.Storage.MarkLost(study.Name, options.LossesAllowed);
        return study.Trials().FirstOrDefault(trial => trial.CanBegin)?.Number ?? study.Ask();
    }
}
