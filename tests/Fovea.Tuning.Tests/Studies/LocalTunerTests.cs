using System.Collections.Concurrent;

namespace Fovea.Tuning.Tests.Studies;

public sealed class LocalTunerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task It_runs_each_trial_once_and_as_many_as_wanted(int jobs)
    {
        using TestStudy test = new(trials: 12, jobs);
        ConcurrentBag<int> ran = [];
        int now = 0, most = 0;
        await test.TuneAsync(new TestObjective(async (trial, stop) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(20, stop);
            Interlocked.Decrement(ref now);
            ran.Add(trial.Number);
            return trial.Parameters["x"].Number;
        }));
        Assert.Equal(Enumerable.Range(0, 12), ran.Order());
        Assert.True(most <= jobs, $"{most} trials ran at the same time");
        IReadOnlyList<StudyTrial> trials = test.Study.Trials();
        Assert.True(test.Study.IsFinished(trials));
        Assert.Equal(trials.Min(trial => trial.Record.Parameters["x"].Number), Study.BestOf(trials)!.Record.Value);
    }

    [Fact]
    public async Task Trials_of_a_killed_tuner_are_gone_on_with_first()
    {
        using TestStudy test = new(trials: 4, jobs: 2);
        for (int i = 0; i < 2; i++) test.Storage.Begin("study", test.Study.Ask()!.Value, "killed", TimeSpan.FromHours(1));
        List<int> order = [];
        await test.TuneAsync(new TestObjective(trial =>
        {
            lock (order) order.Add(trial.Number);
            return 1;
        }));
        Assert.Equal([0, 1], order[..2].Order());
        Assert.Equal([2, 2, 1, 1], test.Study.Trials().Select(trial => trial.Attempts));
        Assert.All(test.Study.Trials(), trial => Assert.Equal(TrialState.Done, trial.Record.State));
    }

    [Fact]
    public async Task Failures_do_not_end_the_study()
    {
        using TestStudy test = new(trials: 6);
        await test.TuneAsync(new TestObjective(trial => trial.Number % 2 == 0 ? throw new TrialFailedException("even") : trial.Number));
        Assert.Equal([TrialState.Failed, TrialState.Done], test.Study.Trials().Select(trial => trial.Record.State).Distinct());
        Assert.Equal(1, Study.BestOf(test.Study.Trials())!.Number);
    }

    [Fact]
    public async Task A_trial_that_keeps_falling_over_is_given_up()
    {
        using TestStudy test = new(trials: 2);
        await test.TuneAsync(new TestObjective(trial => trial.Number == 0 ? throw new OperationCanceledException() : 1));
        StudyTrial given = test.Study.Trials()[0];
        Assert.Equal((TrialState.Failed, 3), (given.Record.State, given.Attempts));
        Assert.Equal(TrialState.Done, test.Study.Trials()[1].Record.State);
    }
}
