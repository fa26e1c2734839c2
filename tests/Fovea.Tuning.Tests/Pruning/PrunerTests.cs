namespace Fovea.Tuning.Tests.Pruning;

public sealed class PrunerTests
{
    private static TrialRecord Trial(int number, TrialState state, params double[] values) =>
        new(number, state, ParameterValues.Empty, null, [.. values.Select((value, i) => new IntermediateValue(i + 1, value))]);

    [Theory]
    [InlineData(new[] { 0.9, 0.55 }, true)]
    [InlineData(new[] { 0.9, 0.5 }, false)]
    [InlineData(new[] { 0.4, 0.8 }, false)]
    [InlineData(new[] { 0.7 }, false)]
    [InlineData(new[] { 0.71 }, true)]
    [InlineData(new[] { double.NaN }, true)]
    [InlineData(new double[0], false)]
    public void Median_of_the_best_so_far(double[] values, bool prunes)
    {
        // Best up to step 1: 0.6, 0.7, 0.8; up to step 2: 0.4, 0.5, 0.8. The pruned and the running one do not vote.
        TrialRecord[] history =
        [
            Trial(0, TrialState.Done, 0.6, 0.4), Trial(1, TrialState.Done, 0.7, 0.5), Trial(2, TrialState.Done, 0.8, 0.9),
            Trial(3, TrialState.Pruned, 0.1, 0.1), Trial(4, TrialState.Running, 0.1, 0.1),
        ];
        Assert.Equal(prunes, new MedianPruningOptions(StartUpTrials: 3).Create().ShouldPrune(Trial(9, TrialState.Running, values), history));
        Assert.False(new MedianPruningOptions(StartUpTrials: 4).Create().ShouldPrune(Trial(9, TrialState.Running, values), history));
        Assert.False(new MedianPruningOptions(StartUpTrials: 3, WarmUpSteps: 2).Create().ShouldPrune(Trial(9, TrialState.Running, values), history));
    }

    [Fact]
    public void Halving_lets_the_best_third_pass_each_rung()
    {
        // Rungs at steps 1, 3 and 9. At rung 3 five others had 0.5, 0.4, 0.3, 0.2 and 0.1: with the trial itself six, of which two pass.
        IPruner pruner = new SuccessiveHalvingOptions(ReductionFactor: 3, MinimumResource: 1).Create();
        TrialRecord[] history = [.. Enumerable.Range(0, 5).Select(i => Trial(i, i % 2 == 0 ? TrialState.Pruned : TrialState.Done, 1, 1, 0.5 - (0.1 * i)))];
        Assert.False(pruner.ShouldPrune(Trial(9, TrialState.Running, 1, 1, 0.15), history));
        Assert.True(pruner.ShouldPrune(Trial(9, TrialState.Running, 1, 1, 0.25), history));
        Assert.True(pruner.ShouldPrune(Trial(9, TrialState.Running, 1, 1, double.NaN), history));

        // Between rungs nobody is judged.
        Assert.False(pruner.ShouldPrune(Trial(9, TrialState.Running, 1, 1), history));
        Assert.False(pruner.ShouldPrune(Trial(9, TrialState.Running, 1, 1, 0.15, 5), history));
    }

    [Fact]
    public void Halving_lets_the_first_pass_and_of_two_the_better()
    {
        IPruner pruner = new SuccessiveHalvingOptions(ReductionFactor: 4, MinimumResource: 2).Create();
        Assert.False(pruner.ShouldPrune(Trial(0, TrialState.Running, 9, 9), []));
        Assert.False(pruner.ShouldPrune(Trial(1, TrialState.Running, 9, 8), [Trial(0, TrialState.Running, 9, 9)]));
        Assert.True(pruner.ShouldPrune(Trial(1, TrialState.Running, 9, 10), [Trial(0, TrialState.Running, 9, 9)]));
        Assert.False(pruner.ShouldPrune(Trial(1, TrialState.Running, 10), [Trial(0, TrialState.Running, 9, 9)]));
    }

    [Fact]
    public void A_rung_between_reports_is_judged_by_the_first_value_past_it()
    {
        static TrialRecord Sparse(int number, double value) => new(number, TrialState.Running, ParameterValues.Empty, null, [new(2, 9), new(4, value)]);
        IPruner pruner = new SuccessiveHalvingOptions(ReductionFactor: 3, MinimumResource: 1).Create();
        Assert.True(pruner.ShouldPrune(Sparse(1, 2), [Sparse(0, 1)]));
        Assert.False(pruner.ShouldPrune(Sparse(1, 0.5), [Sparse(0, 1)]));
    }

    [Fact]
    public void Without_pruning_all_go_on() => Assert.False(new NoPruningOptions().Create().ShouldPrune(Trial(0, TrialState.Running, double.NaN), []));

    [Theory]
    [InlineData("reductionFactor must be 2 to 100, but is 1")]
    public void Options_state_their_rule(string message) =>
        Assert.Equal(message, Assert.Throws<OptionException>(() => new SuccessiveHalvingOptions(ReductionFactor: 1)).Message);
}
