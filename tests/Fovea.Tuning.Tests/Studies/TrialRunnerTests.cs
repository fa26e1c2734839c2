namespace Fovea.Tuning.Tests.Studies;

public sealed class TrialRunnerTests : IDisposable
{
    private readonly TestStudy test = new(pruner: new MedianPruningOptions(StartUpTrials: 1));

    private static TestObjective Endless { get; } = new(async (_, stop) =>
    {
        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    });

    [Fact]
    public async Task A_value_ends_the_trial()
    {
        Assert.Equal(TrialEnd.Done(4), await RunAsync(new TestObjective(_ => 4)));
        Assert.Equal((TrialState.Done, 4.0), (Trial.Record.State, Trial.Record.Value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_value_that_is_not_finite_is_a_failure(double value)
    {
        await RunAsync(new TestObjective(_ => value));
        Assert.Equal((TrialState.Failed, null), (Trial.Record.State, Trial.Record.Value));
        Assert.Contains("must be finite", Trial.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_trial_failed_is_kept()
    {
        await RunAsync(new TestObjective(_ => throw new TrialFailedException("out of luck")));
        Assert.Equal((TrialState.Failed, "out of luck"), (Trial.Record.State, Trial.Error));
    }

    [Fact]
    public async Task A_trial_that_hangs_fails_at_its_time_limit()
    {
        await RunAsync(Endless, TestStudy.Options with { TimeLimit = TimeSpan.FromSeconds(0.2) });
        Assert.Equal(TrialState.Failed, Trial.Record.State);
        Assert.Contains("time limit of 0.2 s", Trial.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_puts_the_trial_back()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(0.2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(Endless, stop: stop.Token));
        Assert.Equal((TrialState.Waiting, 0), (Trial.Record.State, Trial.Losses));
    }

    [Fact]
    public async Task What_this_machine_cannot_do_waits_again_however_often_and_is_no_loss()
    {
        int number = test.Study.Ask()!.Value;
        for (int attempt = 0; attempt <= TestStudy.Options.LossesAllowed; attempt++)
            await Assert.ThrowsAsync<TrialNotHereException>(() => test.Runner(new TestObjective(_ => throw new TrialNotHereException("the disk is full"))).RunAsync(number, TestContext.Current.CancellationToken));
        Assert.Equal((TrialState.Waiting, 0), (Trial.Record.State, Trial.Losses));
        Assert.Equal(TrialEnd.Done(4), await test.Runner(new TestObjective(_ => 4)).RunAsync(number, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_that_promises_little_is_pruned_and_keeps_what_it_reached()
    {
        await RunAsync(new TestObjective(trial =>
        {
            trial.Report(1, 1);
            return 1;
        }));
        TestObjective worse = new(async (trial, stop) =>
        {
            trial.Report(1, 50);
            await Task.Delay(Timeout.Infinite, stop);
            return 0;
        });
        Assert.Equal(TrialEnd.Pruned(), await RunAsync(worse));
        Assert.Equal((TrialState.Pruned, 1), (Trial.Record.State, Trial.LastStep));
    }

    [Fact]
    public async Task The_lease_is_renewed_for_as_long_as_the_trial_runs()
    {
        TestObjective slow = new(async (trial, stop) =>
        {
            await Task.Delay(3 * TestStudy.Options.Lease, stop);
            Assert.True(trial.IsHeld);
            return 1;
        });
        Task<TrialEnd?> running = RunAsync(slow);
        await Task.Delay(2 * TestStudy.Options.Lease);
        Assert.Equal(0, test.Storage.MarkLost("study", 4));
        Assert.Equal(TrialEnd.Done(1), await running);
    }

    [Fact]
    public async Task One_that_was_taken_by_somebody_else_is_left_to_them()
    {
        TestObjective robbed = new(async (trial, stop) =>
        {
            test.Storage.MarkLost("study", 4, all: true);
            Assert.Equal(2, test.Storage.Begin("study", trial.Number, "thief", TimeSpan.FromMinutes(1)));
            await Task.Delay(TimeSpan.FromSeconds(10), stop);
            return 1;
        });
        Assert.Null(await RunAsync(robbed));
        Assert.Equal((TrialState.Running, "thief"), (Trial.Record.State, Trial.Owner));
        Assert.True(test.Storage.End("study", Trial.Number, 2, TrialEnd.Done(2)));
    }

    public void Dispose() => test.Dispose();

    private StudyTrial Trial => test.Study.Trials()[^1];

    private Task<TrialEnd?> RunAsync(TestObjective objective, RunnerOptions? options = null, CancellationToken stop = default) =>
        test.Runner(objective, options).RunAsync(test.Study.Ask()!.Value, stop);
}
