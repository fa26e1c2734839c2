using Fovea.Tuning;
using Hangfire;

namespace Fovea.Workers;

/// <summary>Takes trials of all studies of a database, and runs them until it is stopped.</summary>
public sealed class TrialWorker
{
    // What a trial's process needs to write its checkpoint, and the trial's row to be written.
    private static readonly TimeSpan farewell = TimeSpan.FromSeconds(15);

    private readonly TrialQueue queue;
    private readonly RunnerOptions options;
    private readonly Func<Study, IObjective> objectiveOf;
    private readonly string owner;

    /// <summary>A worker that has not begun.</summary>
    /// <param name="storage">The studies.</param>
    /// <param name="queue">Who hands out their trials.</param>
    /// <param name="options">How trials are run and given up.</param>
    /// <param name="objectiveOf">What a study's trials do.</param>
    /// <param name="owner">Who this is, for people: machine and process.</param>
    public TrialWorker(IStudyStorage storage, TrialQueue queue, RunnerOptions options, Func<Study, IObjective> objectiveOf, string owner)
    {
        (Storage, this.queue, this.options, this.objectiveOf, this.owner) = (storage, queue, options, objectiveOf, owner);
    }

    /// <summary>Is told study, trial's number and how it ended.</summary>
    public Action<Study, int, TrialEnd>? Ended { get; init; }

    /// <summary>Is told, in one line, of what goes wrong or is waited for and is no trial's end.</summary>
    public Action<string>? Trouble { get; init; }

    /// <summary>The studies.</summary>
    internal IStudyStorage Storage { get; }

    /// <summary>Runs trials.</summary>
    /// <param name="jobs">How many at the same time.</param>
    /// <param name="untilFinished">Whether to end when no study has anything left to do; before the first study, that is waited for.</param>
    /// <param name="stop">Puts the trials that run back to wait, and ends.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="StudyException">The storage is gone, or nothing is left to do but in studies that cannot be used.</exception>
    public async Task RunAsync(int jobs, bool untilFinished, CancellationToken stop)
    {
        BackgroundJobServerOptions server = new()
        {
            ServerName = owner,
            WorkerCount = jobs,
            Queues = [TrialQueue.Name],
            Activator = new WorkerActivator(this),
            FilterProvider = JobGuard.Filters(Tell),
            SchedulePollingInterval = TimeSpan.FromSeconds(1),
            CancellationCheckInterval = TimeSpan.FromSeconds(1),
            HeartbeatInterval = TimeSpan.FromSeconds(5),
            StopTimeout = TimeSpan.Zero,
            ShutdownTimeout = farewell,
        };
        BackgroundJobServer running = new(server, queue.Jobs);
        try
        {
            await LookAfterAsync(untilFinished, stop).ConfigureAwait(false);
        }
        finally
        {
            running.SendStop();
            // Its own disposal waits for ever where the database does not answer.
            if (running.WaitForShutdown(farewell)) running.Dispose();
            else Tell($"not all that ran could be put back within {farewell.TotalSeconds} s: others take it up when its lease has run out");
        }
    }

    internal async Task RunAsync(string name, int number, CancellationToken stop)
    {
        Study study;
        try
        {
            study = new Study(Storage, name);
        }
        catch (StudyUnusableException exception)
        {
            // A later try would change nothing, and when the study can be read again, its trials are enqueued anew.
            Tell(exception.Message);
            return;
        }

        TrialEnd? end = await new TrialRunner(study, objectiveOf(study), options, owner).RunAsync(number, stop).ConfigureAwait(false);
        if (end is not null) Ended?.Invoke(study, number, end);
        // The next trial need not wait for somebody to look.
        queue.BringOn(study);
    }

    private async Task LookAfterAsync(bool untilFinished, CancellationToken stop)
    {
        TimeSpan pause = TimeSpan.FromSeconds(Math.Clamp(options.Lease.TotalSeconds / 3, 0.5, 10));
        HashSet<string> told = [];
        bool hasSaidThatItWaits = false;
        while (true)
        {
            // A database that does not answer must not keep a stop from being heard.
            (bool isFinished, IReadOnlyList<string> unusable, bool any) = await Task.Run(BringAllOn, CancellationToken.None).WaitAsync(stop).ConfigureAwait(false);
            foreach (string message in unusable.Where(told.Add)) Tell($"{message}; it is left out");
            if (isFinished && untilFinished && any)
            {
                if (unusable.Count == 0) return;
                throw new StudyException($"all is done but what is in {unusable.Count} of the studies, which cannot be used: {string.Join("; ", unusable)}");
            }

            if (!any && untilFinished && !hasSaidThatItWaits) Tell($"{Storage.Place} has no study: waits for the first study");
            hasSaidThatItWaits |= !any;
            await Task.Delay(pause, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Brings all studies on.</summary>
    /// <returns>Whether those that can be used are finished, why others cannot, and whether there are any.</returns>
    private (bool IsFinished, IReadOnlyList<string> Unusable, bool Any) BringAllOn()
    {
        IReadOnlyList<string> names = Storage.Names();
        List<string> unusable = [];
        bool isFinished = true;
        foreach (string name in names)
        {
            try
            {
                isFinished &= queue.BringOn(new Study(Storage, name));
            }
            catch (StudyUnusableException exception)
            {
                unusable.Add(exception.Message);
            }
        }

        return (isFinished, unusable, names.Count > 0);
    }

    private void Tell(string message) => Trouble?.Invoke(message);

    private sealed class WorkerActivator(TrialWorker worker) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(TrialJob) ? new TrialJob(worker) : throw new InvalidOperationException($"a worker runs {nameof(TrialJob)}s, but got a {jobType}");
    }
}
