using System.Data.Common;
using Fovea.Tuning.Studies;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.States;
using Hangfire.Storage;

namespace Fovea.Workers;

/// <summary>
/// Hands a study's trials to Hangfire. A job carries no more than which trial it is; all else stands in the study, so that a job which
/// comes twice, late, or after the trial has ended does nothing.
/// </summary>
public sealed class TrialQueue
{
    /// <summary>Hangfire's name for our queue.</summary>
    internal const string Name = "fovea-trials";

    private readonly RunnerOptions options;

    /// <summary>The queue beside the studies in a database; makes Hangfire's tables where there are none.</summary>
    /// <exception cref="StudyException">The database cannot be reached.</exception>
    public TrialQueue(PostgresAddress address, RunnerOptions options)
    {
        this.options = options;
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
        using IStorageConnection connection = Jobs.GetConnection();
        study.Storage.Enqueue(study.Name, trials => trials
            .Where(trial => trial.CanBegin && !IsQueued(connection, trial.Job))
            .ToDictionary(trial => trial.Number, trial => client.Create<TrialJob>(run => run.RunAsync(study.Name, trial.Number, CancellationToken.None), new EnqueuedState(Name))));
    }

    /// <summary>Brings a study on until it is finished.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; workers go on.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public async Task FollowAsync(Study study, CancellationToken stop)
    {
        while (!study.IsFinished(study.Trials()))
        {
            TryAdvance(study);
            await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="Advance"/>; a queue that is away is left for the next time.</summary>
    internal void TryAdvance(Study study)
    {
        try
        {
            Advance(study);
        }
        catch (Exception exception) when (exception is DbException { IsTransient: true } or BackgroundJobClientException { InnerException: DbException { IsTransient: true } })
        {
            // The study's own storage waits for the database, and says so.
        }
    }

    private static bool IsQueued(IStorageConnection connection, string? job) => job is not null
        && connection.GetJobData(job)?.State is { } state
        && (state == EnqueuedState.StateName || state == ProcessingState.StateName || state == ScheduledState.StateName || state == AwaitingState.StateName);

    private static PostgreSqlStorageOptions StorageOptionsFor(RunnerOptions options) => new()
    {
        SchemaName = "hangfire",
        QueuePollInterval = TimeSpan.FromSeconds(1),
        // Without sliding, a job longer than the timeout would be run twice.
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = options.Lease < TimeSpan.FromSeconds(5) ? TimeSpan.FromSeconds(5) : options.Lease,
    };
}
