namespace Fovea.Tuning.Tests.Samplers;

/// <summary>Points that studies on people's disks were begun with: a study that goes on must go on with these.</summary>
public sealed class SuggestionsOfBeforeTests
{
    private const ulong Seed = 11;

    private static readonly SearchSpace space = new(
    [
        new FloatDimension("rate", 0, 0.1),
        new FloatDimension("decay", 0, 1, step: 0.25),
        new IntDimension("units", 1, 500),
        new CategoricalDimension("optimizer", ["adam", "sgd"]),
    ]);

    [Theory]
    [InlineData(0, """{"rate":0.0996765400034771,"decay":1.0,"units":36,"optimizer":"adam"}""")]
    [InlineData(1, """{"rate":0.025489350928516386,"decay":0.5,"units":176,"optimizer":"sgd"}""")]
    [InlineData(1000, """{"rate":0.01546910540283627,"decay":0.75,"units":300,"optimizer":"sgd"}""")]
    public void Of_random_search(int trial, string expected) => Assert.Equal(expected, new RandomOptions().Create().Suggest(space, [], Seed, trial).ToJson());

    [Theory]
    [InlineData(0, """{"rate":0.06505379914306104,"decay":0.5,"units":256,"optimizer":"sgd"}""")]
    [InlineData(1, """{"rate":0.003676605736836791,"decay":0.0,"units":137,"optimizer":"adam"}""")]
    [InlineData(1000, """{"rate":0.052549887704662984,"decay":0.75,"units":126,"optimizer":"adam"}""")]
    public void Of_Sobol_search(int trial, string expected) => Assert.Equal(expected, new SobolOptions().Create().Suggest(space, [], Seed, trial).ToJson());

    [Theory]
    [InlineData(0, 0.30177857237868010)]
    [InlineData(39, 0.65900124819017950)]
    [InlineData(40, 0.70057866849743410)]
    [InlineData(41, 0.40953603889302603)]
    public void Of_Sobol_search_in_many_dimensions(int dimension, double expected)
    {
        SearchSpace wide = new([.. Enumerable.Range(0, 42).Select(i => new FloatDimension($"x{i}", 0, 1))]);
        Assert.Equal(expected, new SobolOptions().Create().Suggest(wide, [], Seed, 5)[$"x{dimension}"].Number);
    }

    /// <summary>In whole numbers, so that the last bit of a logarithm, which machines may differ in, moves nothing.</summary>
    [Fact]
    public void Of_a_Gaussian_process_with_a_trial_that_still_runs()
    {
        SearchSpace grid = new([new IntDimension("a", 0, 20), new IntDimension("b", 0, 20)]);
        ISampler sampler = new GaussianProcessOptions(StartUpTrials: 4).Create();
        List<TrialRecord> history = [];
        for (int number = 0; number < 14; number++)
        {
            ParameterValues point = sampler.Suggest(grid, history, studySeed: 3, number);
            double value = Math.Pow(point["a"].Number - 13, 2) + Math.Pow(point["b"].Number - 4, 2);
            history.Add(number == 9 ? new(number, TrialState.Running, point, null, []) : new(number, TrialState.Done, point, value, []));
        }

        Assert.Equal(
            "(14,2) (3,11) (7,5) (16,17) (0,0) (11,0) (20,0) (12,4) (14,5) (13,4) (20,8) (13,5) (0,20) (12,5)",
            string.Join(' ', history.Select(trial => $"({trial.Parameters["a"]},{trial.Parameters["b"]})")));
    }
}
