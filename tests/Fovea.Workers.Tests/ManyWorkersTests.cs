using System.Diagnostics;
using Fovea.Tuning;

namespace Fovea.Workers.Tests;

/// <summary>Several worker processes on one study, some of which die or sleep.</summary>
public sealed class ManyWorkersTests : IDisposable
{
    private readonly TestDatabase database = new();

    [Fact]
    public async Task With_one_worker_killed_and_one_stopped_every_trial_ends_once()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no signals to stop a process with");
        Study study = NewStudy(trials: 9, jobs: 6);
        using WorkerProcess killed = Worker("killed"), stopped = Worker("stopped"), lasting = Worker("lasting");
        await UntilAsync(() => killed.Began.Count > 0 && stopped.Began.Count > 0, killed, stopped, lasting);
        killed.Signal("-KILL");
        stopped.Signal("-STOP");
        await UntilAsync(() => study.IsFinished(study.Trials()), killed, stopped, lasting);
        stopped.Signal("-CONT");
        await UntilAsync(() => stopped.HasExited && lasting.HasExited, stopped, lasting);
        Assert.Equal((0, 0), (stopped.ExitCode, lasting.ExitCode));
        CheckAllEndedOnce(study, 9, killed, stopped, lasting);
        Assert.Contains(study.Trials(), trial => trial is { Attempts: > 1, Losses: > 0, Owner: "lasting" });

        WorkerProcess Worker(string owner) => new(database, owner, jobs: 2, leaseSeconds: 5, trialSeconds: 3);
    }

    [Fact]
    public async Task Fifty_trials_of_two_seconds_over_four_workers()
    {
        Study study = NewStudy(trials: 50, jobs: 20);
        WorkerProcess[] workers = [.. Enumerable.Range(0, 4).Select(number => new WorkerProcess(database, $"worker-{number}", jobs: 5, leaseSeconds: 20, trialSeconds: 2))];
        try
        {
            await UntilAsync(() => workers.All(worker => worker.HasExited), workers);
            CheckAllEndedOnce(study, 50, workers);
            Assert.All(study.Trials(), trial => Assert.Equal(1, trial.Attempts));
            Assert.All(workers, worker => Assert.NotEmpty(worker.Ended));
        }
        finally
        {
            foreach (WorkerProcess worker in workers) worker.Dispose();
        }
    }

    [Fact]
    public async Task A_database_that_cuts_everybody_off_costs_no_trial()
    {
        Study study = NewStudy(trials: 4, jobs: 2);
        using WorkerProcess worker = new(database, "worker", jobs: 2, leaseSeconds: 5, trialSeconds: 3);
        await UntilAsync(() => worker.Began.Count > 0, worker);
        database.CutOff();
        await UntilAsync(() => worker.HasExited, worker);
        CheckAllEndedOnce(study, 4, worker);
    }

    [Fact]
    public async Task A_lock_that_nobody_can_give_back_is_waited_for_no_longer_than_a_lease()
    {
        Study study = NewStudy(trials: 2, jobs: 2);
        new TrialQueue(database.Address, new RunnerOptions()).Advance(study);
        // As a database leaves them that goes away while jobs change their states.
        database.ExecuteInside("INSERT INTO hangfire.lock (resource, acquired) SELECT 'hangfire:job:' || id || ':state-lock', now() FROM hangfire.job");
        using WorkerProcess worker = new(database, "worker", jobs: 2, leaseSeconds: 5, trialSeconds: 1);
        await UntilAsync(() => worker.HasExited, worker);
        CheckAllEndedOnce(study, 2, worker);
    }

    [Fact]
    public void Jobs_are_not_doubled_and_those_that_were_lost_are_made_anew()
    {
        Study study = NewStudy(trials: 3, jobs: 3);
        TrialQueue queue = new(database.Address, new RunnerOptions());
        Enumerable.Range(0, 3).AsParallel().WithDegreeOfParallelism(3).ForAll(_ => queue.Advance(study));
        string?[] jobs = [.. study.Trials().Select(trial => trial.Job)];
        Assert.Equal(3, jobs.OfType<string>().Distinct().Count());
        Assert.Equal(3, queue.Jobs.GetMonitoringApi().EnqueuedCount(TrialQueue.Name));
        new Hangfire.BackgroundJobClient(queue.Jobs).ChangeState(jobs[1]!, new Hangfire.States.DeletedState(), null);
        queue.Advance(study);
        string?[] after = [.. study.Trials().Select(trial => trial.Job)];
        Assert.Equal((jobs[0], jobs[2]), (after[0], after[2]));
        Assert.NotEqual(jobs[1], after[1]);
    }

    [Theory]
    [InlineData("UPDATE hangfire.jobqueue SET queue = 'default'")]
    [InlineData("DELETE FROM hangfire.jobqueue")]
    [InlineData("DELETE FROM hangfire.job")]
    public void A_trial_whose_job_lies_where_nobody_serves_is_enqueued_anew(string mishap)
    {
        Study study = NewStudy(trials: 2, jobs: 2);
        TrialQueue queue = new(database.Address, new RunnerOptions());
        queue.Advance(study);
        database.ExecuteInside(mishap);
        queue.Advance(study);
        queue.Advance(study);
        Assert.Equal(study.Trials().Select(trial => trial.Job), queue.Jobs.GetMonitoringApi().EnqueuedJobs(TrialQueue.Name, 0, 10).Select(job => job.Key));
    }

    public void Dispose() => database.Dispose();

    private static void CheckAllEndedOnce(Study study, int count, params WorkerProcess[] workers)
    {
        IReadOnlyList<StudyTrial> trials = study.Trials();
        Assert.Equal(Enumerable.Range(0, count), trials.Select(trial => trial.Number));
        Assert.All(trials, trial => Assert.Equal((TrialState.Done, trial.Record.Parameters["x"].Number), (trial.Record.State, trial.Record.Value!.Value)));
        Assert.Equal(trials.Min(trial => trial.Record.Parameters["x"].Number), Study.BestOf(trials)!.Record.Value);
        int[] ended = [.. workers.SelectMany(worker => worker.Ended)];
        Assert.Equal(ended.Length, ended.Distinct().Count());
    }

    private Study NewStudy(int trials, int jobs)
    {
        PostgresStudyStorage storage = PostgresStudyStorage.Open(database.Address);
        StudyDefinition definition = new()
        {
            Name = "sleep",
            Objective = "sleeps",
            Space = new SearchSpace([new FloatDimension("x", 0, 1)]),
            Sampler = new RandomOptions(),
            Pruner = new NoPruningOptions(),
        };
        storage.Create(definition, new StudyTarget { Trials = trials, Jobs = jobs });
        return new Study(storage, "sleep");
    }

    private static async Task UntilAsync(Func<bool> condition, params WorkerProcess[] workers)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(4)) await Task.Delay(100);
        Assert.True(condition(), string.Join('\n', workers.Select(worker => worker.Said)));
    }
}
