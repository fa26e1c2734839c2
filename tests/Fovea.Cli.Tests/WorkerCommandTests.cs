using Fovea.Application;
using Fovea.Tuning;
using Fovea.Workers;
using Hangfire;
using Hangfire.States;

namespace Fovea.Cli.Tests;

/// <summary>fovea worker as people call it: a process whose trials are real, if small, training runs in processes of their own.</summary>
public sealed class WorkerCommandTests : IDisposable
{
    private readonly WorkerPlace place = new();

    [Fact]
    public async Task Rows_that_name_anything_but_a_trial_run_nothing()
    {
        Study study = place.NewStudy("good", trials: 1);
        BackgroundJobClient client = new(new TrialQueue(place.Database.Address, new RunnerOptions()).Jobs);
        string path = place.Folder["written"];
        string[] jobs =
        [
            client.Create(() => File.WriteAllText(path, "by a row"), new EnqueuedState(TrialQueue.Name)),
            client.Create(() => File.WriteAllText(path, "by a row that waits"), new ScheduledState(TimeSpan.Zero)),
            // Of a type that a trial's parameters have.
            client.Create(() => string.Intern("by a row"), new EnqueuedState(TrialQueue.Name)),
        ];
        using FoveaProcess worker = place.Worker();
        foreach (string job in jobs) await worker.UntilSaidAsync($"job {job} in the queue is refused: workers run trials and nothing else, but the row names System.");
        Assert.Equal(0, await worker.EndAsync());
        Assert.False(File.Exists(path));
        Assert.Equal(TrialState.Done, Assert.Single(study.Trials()).Record.State);
        using Hangfire.Storage.IStorageConnection connection = client.Storage.GetConnection();
        Assert.All(jobs, job => Assert.Equal(FailedState.StateName, connection.GetStateData(job).Name));
    }

    [Fact]
    public async Task A_job_that_threw_is_run_again_by_those_who_serve()
    {
        Study study = place.NewStudy("good", trials: 1);
        string recipe = place.Folder["runs/tune-good/objective.json"];
        Directory.CreateDirectory(Path.GetDirectoryName(recipe)!);
        File.WriteAllText(recipe, new Recipe().ToJson());
        using FoveaProcess worker = place.Worker();
        await worker.UntilSaidAsync("trial 0 of study good could not be run here");
        Assert.Contains("is not the recipe of study 'good'", worker.Said, StringComparison.Ordinal);
        File.Delete(recipe);
        Assert.Equal(0, await worker.EndAsync());
        Assert.Equal((TrialState.Done, 0), (study.Trials()[0].Record.State, study.Trials()[0].Losses));
    }

    [Fact]
    public async Task A_study_that_cannot_be_read_is_reported_and_left_out()
    {
        Study good = place.NewStudy("good", trials: 1);
        place.NewStudy("a-strange", trials: 1);
        place.NewStudy("z-broken", trials: 1).Ask();
        place.Database.ExecuteInside("""UPDATE fovea_study SET sampler = '{"kind": "oracle"}' WHERE name = 'a-strange'""");
        place.Database.ExecuteInside("UPDATE fovea_trial SET parameters = 'nonsense' WHERE study = 'z-broken'");
        using FoveaProcess worker = place.Worker();
        Assert.Equal(ExitCode.Failed, await worker.EndAsync());
        Assert.Equal(TrialState.Done, good.Trials()[0].Record.State);
        Assert.Contains("study 'a-strange' cannot be read", worker.Said, StringComparison.Ordinal);
        Assert.Contains("study 'z-broken' cannot be read", worker.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("should not happen", worker.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Until_finished_waits_for_the_first_study()
    {
        using FoveaProcess worker = place.Worker();
        await worker.UntilSaidAsync("waits for the first study");
        Study study = place.NewStudy("good", trials: 1);
        Assert.Equal(0, await worker.EndAsync());
        Assert.Equal(TrialState.Done, study.Trials()[0].Record.State);
    }

    public void Dispose() => place.Dispose();
}
