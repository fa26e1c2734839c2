using Fovea.Tuning.Storage;
using Fovea.Tuning.Studies;
using Hangfire;

namespace Fovea.Workers;

/// <summary>Takes trials of all studies of a database, and runs them until it is stopped.</summary>
public sealed class TrialWorker
{
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

    /// <summary>The studies.</summary>
    internal IStudyStorage Storage { get; }

    /// <summary>Runs trials.</summary>
    /// <param name="jobs">How many at the same time.</param>
    /// <param name="untilFinished">Whether to end when no study has anything left to do.</param>
    /// <param name="stop">Puts the trials that run back to wait, and ends.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public async Task RunAsync(int jobs, bool untilFinished, CancellationToken stop)
    {
        BackgroundJobServerOptions server = new()
        {
            ServerName = owner,
            WorkerCount = jobs,
            Queues = [TrialQueue.Name],
            Activator = new WorkerActivator(this),
            SchedulePollingInterval = TimeSpan.FromSeconds(1),
            CancellationCheckInterval = TimeSpan.FromSeconds(1),
            HeartbeatInterval = TimeSpan.FromSeconds(5),
            StopTimeout = TimeSpan.FromSeconds(1),
            ShutdownTimeout = TimeSpan.FromSeconds(30),
        };
        using BackgroundJobServer running = new(server, queue.Jobs);
        TimeSpan pause = TimeSpan.FromSeconds(Math.Clamp(options.Lease.TotalSeconds / 3, 0.5, 10));
        while (true)
        {
            bool isFinished = true;
            foreach (string name in Storage.Names())
            {
                Study study = new(Storage, name);
                if (study.IsFinished(study.Trials())) continue;
                isFinished = false;
                queue.TryAdvance(study);
            }

            if (isFinished && untilFinished) return;
            await Task.Delay(pause, stop).ConfigureAwait(false);
        }
    }

    internal async Task RunAsync(Study study, int number, CancellationToken stop)
    {
        TrialEnd? end = await new TrialRunner(study, objectiveOf(study), options, owner).RunAsync(number, stop).ConfigureAwait(false);
        if (end is not null) Ended?.Invoke(study, number, end);
        // The next trial need not wait for somebody to look.
        queue.TryAdvance(study);
    }

    private sealed class WorkerActivator(TrialWorker worker) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(TrialJob) ? new TrialJob(worker) : throw new InvalidOperationException($"a worker runs {nameof(TrialJob)}s, but got a {jobType}");
    }
}
