using System.Data.Common;
using Fovea.Tuning;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.States;
using Hangfire.Storage;

namespace Fovea.Workers;

/// <summary>
/// Hands a study's trials to Hangfire. A job carries no more than which trial it is; all else stands in the study, so that a job which
/// comes twice, late, or after the trial has ended does nothing. Hangfire runs nothing but trials in a process that has such a queue.
/// </summary>
public sealed class TrialQueue
{
    /// <summary>Hangfire's name for our queue.</summary>
    internal const string Name = "fovea-trials";

    private static readonly TimeSpan leastLease = TimeSpan.FromSeconds(5);

    private readonly RunnerOptions options;

    /// <summary>The queue beside the studies in a database; makes Hangfire's tables where there are none.</summary>
    /// <exception cref="StudyException">The database cannot be reached.</exception>
    public TrialQueue(PostgresAddress address, RunnerOptions options)
    {
        this.options = options;
        JobGuard.Install();
        Jobs = new PostgreSqlStorage(
            new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(address.ConnectionString, StorageOptionsFor(options)),
            StorageOptionsFor(options));
    }

    /// <summary>Hangfire's storage.</summary>
    internal JobStorage Jobs { get; }

    /// <summary>
    /// Brings a study on: finds trials that were lost, asks for new ones up to what the study is to have, and enqueues those that wait
    /// and have no job. Everybody may call it at any time; whatever was cut off half-way is put right by the next call.
    /// </summary>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public void Advance(Study study)
    {
        study.Storage.MarkLost(study.Name, options.LossesAllowed);
        while (study.Ask() is not null)
        {
        }

        BackgroundJobClient client = new(Jobs);
        study.Storage.Enqueue(study.Name, trials =>
        {
            StudyTrial[] waiting = [.. trials.Where(trial => trial.CanBegin)];
            HashSet<string> queued = QueuedOf(waiting.Select(trial => trial.Job).OfType<string>());
            return waiting
                .Where(trial => trial.Job is null || !queued.Contains(trial.Job))
                .ToDictionary(trial => trial.Number, trial => client.Create<TrialJob>(run => run.RunAsync(study.Name, trial.Number, CancellationToken.None), new EnqueuedState(Name)));
        });
    }

    /// <summary>Brings a study on until it is finished.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; workers go on.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public async Task FollowAsync(Study study, CancellationToken stop)
    {
        // A database that does not answer must not keep a stop from being heard.
        while (!await Task.Run(() => BringOn(study), CancellationToken.None).WaitAsync(stop).ConfigureAwait(false))
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(false);
    }

    /// <summary>As <see cref="Advance"/>, if there is anything left to do; a queue that is away is left for the next time.</summary>
    /// <returns>Whether the study has all of its trials, and all have ended.</returns>
    internal bool BringOn(Study study)
    {
        if (study.IsFinished(study.Trials())) return true;
        try
        {
            Advance(study);
        }
        catch (Exception exception) when (MayPass(exception))
        {
            // The study's own storage waits for the database, and says so.
        }

        return false;
    }

    private static bool MayPass(Exception? exception) =>
        exception is not null && (exception is DbException failure ? PostgresStudyStorage.MayPass(failure) : MayPass(exception.InnerException));

    /// <summary>Those of some jobs that somebody will run: they lie in the queue that workers serve, or come back there after a failure.</summary>
    private HashSet<string> QueuedOf(IEnumerable<string> jobs)
    {
        using IStorageConnection connection = Jobs.GetConnection();
        Dictionary<string, string?> states = jobs.ToDictionary(job => job, job => connection.GetStateData(job)?.Name);
        // A job goes from what is enqueued to what is fetched, and nowhere else from there without a change of its state.
        IMonitoringApi queue = Jobs.GetMonitoringApi();
        HashSet<string> inQueue = [.. queue.EnqueuedJobs(Name, 0, int.MaxValue).Select(job => job.Key), .. queue.FetchedJobs(Name, 0, int.MaxValue).Select(job => job.Key)];
        return [.. states.Where(job => job.Value == ScheduledState.StateName
            || ((job.Value == EnqueuedState.StateName || job.Value == ProcessingState.StateName) && inQueue.Contains(job.Key))).Select(job => job.Key)];
    }

    private static PostgreSqlStorageOptions StorageOptionsFor(RunnerOptions options)
    {
        TimeSpan lease = options.Lease < leastLease ? leastLease : options.Lease;
        return new()
        {
            SchemaName = "hangfire",
            QueuePollInterval = TimeSpan.FromSeconds(1),
            // Without sliding, a job longer than the timeout would be run twice.
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = lease,
            // Hangfire holds a job's lock for milliseconds, and has it stay where the database or the holder goes away meanwhile: whoever needs it waits, by itself 10 minutes.
            DistributedLockTimeout = lease,
        };
    }
}
