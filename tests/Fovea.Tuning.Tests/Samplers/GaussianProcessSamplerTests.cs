namespace Fovea.Tuning.Tests.Samplers;

public class GaussianProcessSamplerTests : SamplerContract
{
    private static readonly SearchSpace branin = new([new FloatDimension("x", -5, 10), new FloatDimension("y", 0, 15)]);

    protected virtual AcquisitionKind Acquisition => AcquisitionKind.LogExpectedImprovement;

    /// <summary>How many times nearer to a minimum than random search it must come.</summary>
    protected virtual double Nearer => 100;

    [Fact]
    public void It_comes_many_times_nearer_to_Branins_minimum_than_random_search()
    {
        double[] regrets = [.. Enumerable.Range(0, 3).Select(seed => Regret(Create(), seed)).Order()];
        double[] random = [.. Enumerable.Range(0, 3).Select(seed => Regret(new RandomSampler(), seed)).Order()];
        Assert.True(regrets[1] < random[1] / Nearer, $"median regret {regrets[1]}, of random search {random[1]}");

        double Regret(ISampler sampler, int seed)
        {
            List<TrialRecord> history = [];
            for (int number = 0; number < 35; number++)
            {
                ParameterValues point = sampler.Suggest(branin, history, (ulong)seed, number);
                history.Add(new TrialRecord(number, TrialState.Done, point, Branin(point["x"].Number, point["y"].Number), []));
            }

            return history.Min(trial => trial.Value!.Value) - (5 / (4 * Math.PI));
        }
    }

    [Fact]
    public void Whole_numbers_choices_and_conditions_are_searched_to_their_best()
    {
        SearchSpace space = new(
        [
            new IntDimension("units", 1, 200),
            new CategoricalDimension("kind", ["a", "b", "c", "d"]),
            new FloatDimension("rate", 1e-6, 1, log: true, when: new("kind", ["b"])),
        ]);
        List<TrialRecord> history = Search(space, 40, (_, point) =>
            Math.Pow((point["units"].Integer - 137) / 50.0, 2) + (point["kind"].Text == "b" ? Math.Pow(Math.Log10(point["rate"].Number) + 3, 2) / 4 : 1));
        ParameterValues best = history.MinBy(trial => trial.Value)!.Parameters;
        Assert.Equal("b", best["kind"].Text);
        Assert.InRange(best["units"].Integer, 132, 142);
        Assert.InRange(best["rate"].Number, 5e-4, 2e-3);
    }

    [Fact]
    public void Suggestions_made_at_once_keep_apart()
    {
        List<TrialRecord> history = Search(branin, 20, (_, point) => Branin(point["x"].Number, point["y"].Number));
        for (int number = 20; number < 28; number++)
            history.Add(new TrialRecord(number, TrialState.Running, Create().Suggest(branin, history, 1, number), null, []));
        (double X, double Y)[] points = [.. history.Skip(20).Select(trial => (trial.Parameters["x"].Number / 15, trial.Parameters["y"].Number / 15))];
        double nearest = Enumerable.Range(0, 8).Min(i => Enumerable.Range(0, i).Select(j => Math.Abs(points[i].X - points[j].X) + Math.Abs(points[i].Y - points[j].Y)).DefaultIfEmpty(1).Min());
        Assert.True(nearest > 1e-3, $"two of eight suggestions made at once are only {nearest} of the space apart");
    }

    [Fact]
    public void No_trial_is_spent_on_a_place_already_known()
    {
        // The bottom of a parabola is found at once; the least length scale, 0.025, times a thousandth is the nearest that points may come.
        SearchSpace space = new([new FloatDimension("x", 0, 1)]);
        double[] tried = [.. Search(space, 30, (_, point) => Math.Pow(point["x"].Number - 0.3, 2)).Select(trial => trial.Parameters["x"].Number).Order()];
        double nearest = tried.Zip(tried.Skip(1), (left, right) => right - left).Min();
        Assert.True(nearest > 2e-5, $"two trials are only {nearest} of the space apart");
    }

    [Fact]
    public void It_keeps_away_from_where_trials_fail()
    {
        // Left of 0 every trial fails; the others fall towards 0, so that a search that forgot failures would go on trying there.
        SearchSpace space = new([new FloatDimension("x", -1, 1)]);
        List<TrialRecord> history = Search(space, 30, (_, point) => point["x"].Number < 0 ? double.NaN : point["x"].Number);
        Assert.True(history.Skip(15).Count(trial => trial.Parameters["x"].Number < 0) <= 5);
        Assert.InRange(history.Where(trial => trial.Parameters["x"].Number >= 0).Min(trial => trial.Value!.Value), 0, 0.03);
    }

    protected override ISampler Create() => new GaussianProcessOptions(Acquisition).Create();

    private static double Branin(double x, double y) =>
        Math.Pow(y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6, 2) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x)) + 10;
}

public sealed class ConfidenceBoundSamplerTests : GaussianProcessSamplerTests
{
    protected override AcquisitionKind Acquisition => AcquisitionKind.ConfidenceBound;

    protected override double Nearer => 20;
}

public sealed class ExpectedImprovementSamplerTests : GaussianProcessSamplerTests
{
    protected override AcquisitionKind Acquisition => AcquisitionKind.ExpectedImprovement;
}
