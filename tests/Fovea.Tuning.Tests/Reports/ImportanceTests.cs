namespace Fovea.Tuning.Tests.Reports;

public sealed class ImportanceTests
{
    private static readonly FloatDimension a = new("a", 0, 1), b = new("b", 0, 1), c = new("c", 0, 1);

    [Fact]
    public void Of_a_sum_each_dimension_has_its_share()
    {
        Importance importance = Measure(new SearchSpace([a, b, c]), 40, point => (3 * point["a"].Number) + point["b"].Number);
        Assert.Equal(["a", "b", "c"], importance.Dimensions.Select(dimension => dimension.Name));
        Close(0.9, importance.Dimensions[0].First);
        Close(0.1, importance.Dimensions[1].First);
        Assert.All(importance.Dimensions, dimension => Close(dimension.First, dimension.Total));
        Close(0, importance.Dimensions[2].Total);
        Assert.InRange(importance.Explained!.Value, 0.99, 1);
        Assert.Null(importance.Missing);
    }

    [Fact]
    public void What_two_dimensions_do_together_is_in_their_totals()
    {
        Importance importance = Measure(new SearchSpace([a, b]), 60, point => (point["a"].Number - 0.5) * (point["b"].Number - 0.5));
        Assert.All(importance.Dimensions, dimension => Assert.InRange(dimension.First, 0, 0.05));
        Assert.All(importance.Dimensions, dimension => Assert.InRange(dimension.Total, 0.9, 1));
    }

    [Fact]
    public void A_logarithmic_dimension_is_even_in_ratios()
    {
        SearchSpace space = new([new FloatDimension("rate", 1e-6, 1, log: true), b]);
        Importance importance = Measure(space, 40, point => Math.Log10(point["rate"].Number) + (6 * point["b"].Number));
        Close(0.5, importance.Dimensions[0].First);
        Close(0.5, importance.Dimensions[1].First);
    }

    [Fact]
    public void Choices_and_what_is_active_only_with_one_of_them_have_their_shares()
    {
        SearchSpace space = new([new CategoricalDimension("kind", ["plain", "more"]), new FloatDimension("m", 0, 1, when: new("kind", ["more"]))]);
        Importance importance = Measure(space, 80, point => point.TryGetValue("m", out ParameterValue m) ? 1 + m.Number : 0);
        // f = k (1 + m), k 0 or 1: E(f | k) = 1.5 k, E(f | m) = (1 + m) / 2, E(f²) = 7/6, E(f) = 3/4.
        double variance = (7.0 / 6) - (9.0 / 16), ofKind = 2.25 / 4, ofM = 1.0 / 48;
        Close(ofKind / variance, importance.Dimensions[0].First);
        Close(ofM / variance, importance.Dimensions[1].First);
        Close(1 - (ofM / variance), importance.Dimensions[0].Total);
        Close(1 - (ofKind / variance), importance.Dimensions[1].Total);
    }

    [Fact]
    public void With_too_few_values_it_says_how_many_it_takes()
    {
        SearchSpace space = new([a, b]);
        TrialRecord[] trials = [.. Trials(space, 13, point => point["a"].Number), new TrialRecord(13, TrialState.Failed, space.At([0.3, 0.3]), null, [])];
        Importance importance = Importance.Measure(space, trials);
        Assert.Empty(importance.Dimensions);
        Assert.Equal("It takes 14 trials with a value to tell what matters among 2 dimensions, and there are 13.", importance.Missing);
        Assert.Null(Measure(space, 14, point => point["a"].Number).Missing);
    }

    [Fact]
    public void Values_that_no_rule_predicts_are_told()
    {
        // Signs that change from each point to the next: what is near tells nothing.
        int number = 0;
        Importance importance = Measure(new SearchSpace([a, b, c]), 24, _ => new[] { 1.0, 5, 2, 4, 1.5, 3, 4.5 }[number++ * 5 % 7]);
        Assert.Empty(importance.Dimensions);
        Assert.Contains("no rule can be learned", importance.Missing, StringComparison.Ordinal);
        Assert.True(importance.Explained <= 0);
    }

    [Fact]
    public void Equal_values_are_told() => Assert.Contains("the same value", Measure(new SearchSpace([a]), 20, _ => 4).Missing, StringComparison.Ordinal);

    [Fact]
    public void It_is_a_pure_function_of_the_trials()
    {
        SearchSpace space = new([a, b]);
        TrialRecord[] trials = Trials(space, 20, point => point["a"].Number * point["b"].Number);
        Importance one = Importance.Measure(space, trials), other = Importance.Measure(space, [.. trials.Reverse()]);
        Assert.Equal(one.Dimensions, other.Dimensions);
        Assert.Equal(one.Explained, other.Explained);
    }

    private static Importance Measure(SearchSpace space, int count, Func<ParameterValues, double> value) => Importance.Measure(space, Trials(space, count, value), OutputTransform.None);

    private static TrialRecord[] Trials(SearchSpace space, int count, Func<ParameterValues, double> value)
    {
        List<TrialRecord> trials = [];
        SobolSampler sampler = new();
        for (int i = 0; i < count; i++)
        {
            ParameterValues point = sampler.Suggest(space, trials, 3, i);
            trials.Add(new TrialRecord(i, TrialState.Done, point, value(point), []));
        }

        return [.. trials];
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 0.03);
}
