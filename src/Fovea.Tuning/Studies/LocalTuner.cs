namespace Fovea.Tuning.Studies;

/// <summary>Runs a study's trials on this machine, several at the same time. Nobody else may run them: the caller sees to that.</summary>
public sealed class LocalTuner(Study study, TrialRunner runner, RunnerOptions options)
{
    /// <summary>Runs trials until the study has all it is to get; those that an earlier tuner left are gone on with first.</summary>
    /// <param name="ended">Is told all trials when one has ended.</param>
    /// <param name="stop">Ends the trials that run, to be gone on with later.</param>
    /// <exception cref="OperationCanceledException">It was stopped; the study can go on.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public async Task RunAsync(Action<IReadOnlyList<StudyTrial>> ended, CancellationToken stop)
    {
        study.Storage.MarkLost(study.Name, options.LossesAllowed, all: true);
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] slots = [.. Enumerable.Range(0, study.Storage.Target(study.Name).Jobs).Select(_ => Task.Run(() => RunSlotAsync(ended, all), CancellationToken.None))];
        await Task.WhenAll(slots).ConfigureAwait(false);
    }

    private async Task RunSlotAsync(Action<IReadOnlyList<StudyTrial>> ended, CancellationTokenSource all)
    {
        try
        {
            while (Next() is { } number)
            {
                await runner.RunAsync(number, all.Token).ConfigureAwait(false);
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
