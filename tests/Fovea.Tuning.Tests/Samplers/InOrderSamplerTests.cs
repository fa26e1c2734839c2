namespace Fovea.Tuning.Tests.Samplers;

public sealed class InOrderSamplerTests
{
    private readonly SearchSpace space = new([new IntDimension("part", 3, 5), new CategoricalDimension("kind", ["a", "b"])]);
    private readonly ISampler sampler = new InOrderOptions().Create();

    [Fact]
    public void Every_point_comes_once_and_in_order_and_then_the_first_again()
    {
        List<TrialRecord> history = [];
        for (int number = 0; number < 6; number++) history.Add(new TrialRecord(number, TrialState.Waiting, sampler.Suggest(space, history, studySeed: 1, number), Value: null, []));
        Assert.Equal(space.Points(), history.Select(trial => trial.Parameters));
        Assert.Equal([3, 3, 4, 4, 5, 5], history.Select(trial => trial.Parameters["part"].Number));
        Assert.Equal(history[0].Parameters, sampler.Suggest(space, history, studySeed: 1, trialNumber: 6));
    }

    [Fact]
    public void Neither_seed_nor_the_order_of_what_was_tried_matters()
    {
        TrialRecord[] history = [.. space.Points().Take(4).Select((point, number) => new TrialRecord(number, TrialState.Done, point, 1, []))];
        ParameterValues next = space.Points().ElementAt(4);
        Assert.Equal(next, sampler.Suggest(space, history, studySeed: 1, trialNumber: 4));
        Assert.Equal(next, sampler.Suggest(space, [.. history.Reverse()], studySeed: 2, trialNumber: 9));
    }
}
