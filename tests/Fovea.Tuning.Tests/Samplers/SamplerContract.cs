namespace Fovea.Tuning.Tests.Samplers;

/// <summary>What every sampler keeps.</summary>
public abstract class SamplerContract
{
    private static readonly SearchSpace mixed = new(
    [
        new FloatDimension("rate", 1e-8, 0.1, log: true),
        new FloatDimension("decay", 0, 1, step: 0.25),
        new IntDimension("units", 1, 500, log: true),
        new CategoricalDimension("optimizer", ["adam", "sgd", "none"]),
        new FloatDimension("momentum", 0, 0.99, when: new("optimizer", ["sgd"])),
        new IntDimension("steps", 1, 3, when: new("optimizer", ["sgd", "adam"])),
    ]);

    private static readonly SearchSpace small = new(
    [
        new CategoricalDimension("optimizer", ["adam", "sgd"]),
        new IntDimension("units", 1, 4),
        new FloatDimension("momentum", 0, 0.9, step: 0.3, when: new("optimizer", ["sgd"])),
    ]);

    protected abstract ISampler Create();

    [Fact]
    public void Points_lie_in_the_space_and_none_comes_twice()
    {
        List<TrialRecord> history = Search(mixed, 30, Score);
        Assert.All(history, trial =>
        {
            Assert.True(mixed.TryFit(trial.Parameters, out ParameterValues fitted));
            Assert.Equal(trial.Parameters.ToJson(), fitted.ToJson());
        });
        Assert.Equal(30, history.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Fact]
    public void A_small_space_is_searched_to_its_last_point_and_then_goes_on()
    {
        // 4 points with adam, 4 * 4 with sgd.
        List<TrialRecord> history = Search(small, 22, Score);
        Assert.Equal(20, history.Take(20).Select(trial => trial.Parameters).Distinct().Count());
        Assert.All(history.Skip(20), trial => Assert.True(small.TryFit(trial.Parameters, out _)));
    }

    [Fact]
    public void The_same_history_in_any_order_gives_the_same_point()
    {
        List<TrialRecord> history = Search(mixed, 15, Score);
        history[3] = history[3] with { State = TrialState.Running, Value = null };
        TrialRecord[] reversed = [.. Enumerable.Reverse(history)];
        ParameterValues first = Create().Suggest(mixed, history, 5, 15);
        Assert.Equal(first.ToJson(), Create().Suggest(mixed, reversed, 5, 15).ToJson());
        ISampler used = Create();
        used.Suggest(mixed, history[..12], 5, 12);
        Assert.Equal(first.ToJson(), used.Suggest(mixed, history, 5, 15).ToJson());
    }

    [Fact]
    public void First_points_differ_by_seed_and_by_trial()
    {
        ParameterValues first = Create().Suggest(mixed, [], 5, 0);
        Assert.NotEqual(first, Create().Suggest(mixed, [], 5, 1));
        Assert.NotEqual(first, Create().Suggest(mixed, [], 6, 0));
    }

    [Fact]
    public void Trials_that_wait_run_or_are_lost_are_not_repeated()
    {
        List<TrialRecord> history = Search(small, 12, Score);
        TrialState[] states = [TrialState.Waiting, TrialState.Running, TrialState.Stale];
        for (int number = 12; number < 20; number++)
            history.Add(new TrialRecord(number, states[number % 3], Create().Suggest(small, history, 1, number), null, []));
        Assert.Equal(20, history.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Fact]
    public void Failed_and_broken_values_do_not_stop_the_search()
    {
        List<TrialRecord> history = Search(mixed, 24, (number, point) => (number % 4) switch
        {
            0 => double.NaN,
            1 => double.PositiveInfinity,
            2 => number % 8 == 2 ? 1e300 : -1e300,
            _ => Score(number, point),
        });
        history[20] = history[20] with { State = TrialState.Failed, Value = null };
        Assert.True(mixed.TryFit(Create().Suggest(mixed, history, 1, 24), out _));
        TrialRecord[] allFailed = [.. history.Select(trial => trial with { State = TrialState.Failed, Value = null })];
        Assert.True(mixed.TryFit(Create().Suggest(mixed, allFailed, 1, 24), out _));
    }

    [Fact]
    public void A_single_point_is_suggested_again_when_there_is_no_other()
    {
        SearchSpace point = new([new FloatDimension("a", 2, 2), new CategoricalDimension("b", ["x"])]);
        Assert.Equal(["""{"a":2.0,"b":"x"}"""], Search(point, 14, (_, _) => 1).Select(trial => trial.Parameters.ToJson()).Distinct());
    }

    protected static double Score(int number, ParameterValues point) => point.Sum(pair => pair.Value.Kind switch
    {
        ParameterKind.Text => pair.Value.Text.Length,
        ParameterKind.Integer => Math.Log(pair.Value.Integer),
        _ => pair.Value.Number,
    });

    protected List<TrialRecord> Search(SearchSpace space, int trials, Func<int, ParameterValues, double> objective, ulong seed = 1)
    {
        List<TrialRecord> history = [];
        ISampler sampler = Create();
        for (int number = 0; number < trials; number++)
        {
            ParameterValues point = sampler.Suggest(space, history, seed, number);
            history.Add(new TrialRecord(number, TrialState.Done, point, objective(number, point), []));
        }

        return history;
    }
}
