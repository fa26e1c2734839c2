namespace Fovea.Tuning.Tests.Reports;

public sealed class RunningBestTests
{
    [Fact]
    public void It_falls_with_better_trials_and_passes_over_those_without_a_value()
    {
        TrialRecord[] trials = [Trial(2, 3), Trial(0, 5), Trial(1, null), Trial(3, 4), Trial(4, 1)];
        Assert.Equal([(0, 5.0), (2, 3.0), (3, 3.0), (4, 1.0)], RunningBest.Compute(trials).Select(step => (step.Trial.Number, step.Best)));
    }

    [Fact]
    public void Without_trials_there_is_none() => Assert.Empty(RunningBest.Compute([Trial(0, null)]));

    private static TrialRecord Trial(int number, double? value) => new(number, value is null ? TrialState.Failed : TrialState.Done, ParameterValues.Empty, value, []);
}
