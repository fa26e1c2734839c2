namespace Fovea.Tuning.Tests.Import;

public sealed class BayesOptLogTests
{
    private static readonly string[] log =
    [
        """{"target": 0.91, "params": {"learning_rate": 0.0417, "std": 0.72}, "datetime": {"datetime": "2020-01-01 00:00:00", "elapsed": 0.0, "delta": 0.0}}""",
        string.Empty,
        """{"target": NaN, "params": {"learning_rate": 0.1, "std": 1.0}, "datetime": {"datetime": "2020-01-01 00:01:00", "elapsed": 60.0, "delta": 60.0}}""",
        """{"target": 1, "params": {"learning_rate": 0.2, "std": 0}, "datetime": {}}""",
    ];

    [Fact]
    public void Targets_are_maximised_and_what_is_no_number_has_failed()
    {
        IReadOnlyList<TrialRecord> trials = BayesOptLog.Read(log);
        Assert.Equal([-0.91, null, -1], trials.Select(trial => trial.Value));
        Assert.Equal([TrialState.Done, TrialState.Failed, TrialState.Done], trials.Select(trial => trial.State));
        Assert.Equal([0, 1, 2], trials.Select(trial => trial.Number));
        Assert.Equal(0.72, trials[0].Parameters["std"].Number);
    }

    [Fact]
    public void A_study_begins_with_what_lies_in_its_space()
    {
        SearchSpace space = new([new FloatDimension("std", 0, 1), new FloatDimension("rate", 1e-8, 0.1, log: true)]);
        var start = WarmStart.From(space, BayesOptLog.Read(log), new Dictionary<string, string> { ["learning_rate"] = "rate" });
        Assert.Equal(["outside the values of 'rate'"], start.LeftOut);
        Assert.Equal(["""{"std":0.72,"rate":0.0417}""", """{"std":1.0,"rate":0.1}"""], start.Trials.Select(trial => trial.Parameters.ToJson()));
        Assert.Equal(Enumerable.Repeat("without a value for 'rate'", 3), WarmStart.From(space, BayesOptLog.Read(log)).LeftOut);
    }

    [Fact]
    public void Targets_may_mean_another_value_and_one_that_cannot_is_named()
    {
        Assert.Equal([9.0, null, 0], BayesOptLog.Read(log, target => Math.Round(100 * (1 - target), 9)).Select(trial => trial.Value));
        ImportException exception = Assert.Throws<ImportException>(() => BayesOptLog.Read(log, target => target < 1 ? target : throw new ImportException("too much")));
        Assert.Equal("line 4: too much", exception.Message);
    }

    [Theory]
    [InlineData("""{"target": 1}""", "it lacks params")]
    [InlineData("""{"params": {"a": 1}}""", "it lacks target")]
    [InlineData("""{"target": "high", "params": {"a": 1}}""", "target must be a number, but is \"high\"")]
    [InlineData("""{"target": 1, "params": {"a": [1]}}""", "a parameter must be a number or a string, but is a list")]
    [InlineData("""{"target": 1, "params": 3}""", "parameters must be a JSON object of numbers and strings: it has a value of the wrong kind: 3")]
    [InlineData("""{"target": 1, "par""", "(line 2, byte 19)")]
    [InlineData("[]", "it is []")]
    public void A_broken_line_is_named(string line, string told)
    {
        string message = Assert.Throws<ImportException>(() => BayesOptLog.Read([log[0], line])).Message;
        Assert.StartsWith("line 2 must be a trial with \"target\" and \"params\", but: ", message);
        Assert.EndsWith(told, message);
    }
}
