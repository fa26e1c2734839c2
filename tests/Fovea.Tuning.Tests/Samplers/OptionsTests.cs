using System.Text.Json;

namespace Fovea.Tuning.Tests.Samplers;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("""{"kind":"gaussianProcess"}""", typeof(GaussianProcessSampler))]
    [InlineData("""{"kind":"gaussianProcess","acquisition":"confidenceBound","kappa":1.5,"startUpTrials":5,"transform":"logit"}""", typeof(GaussianProcessSampler))]
    [InlineData("""{"kind":"sobol"}""", typeof(SobolSampler))]
    [InlineData("""{"kind":"random"}""", typeof(RandomSampler))]
    public void Samplers_come_from_json_that_says_only_what_it_changes(string json, Type sampler)
    {
        SamplerOptions options = JsonSerializer.Deserialize(json, TuningJson.Default.SamplerOptions)!;
        Assert.IsType(sampler, options.Create());
        Assert.Equal(options, JsonSerializer.Deserialize(JsonSerializer.Serialize(options, TuningJson.Default.SamplerOptions), TuningJson.Default.SamplerOptions));
    }

    [Theory]
    [InlineData("""{"kind":"none"}""", false)]
    [InlineData("""{"kind":"median","warmUpSteps":3}""", true)]
    [InlineData("""{"kind":"successiveHalving","reductionFactor":4}""", true)]
    public void Pruners_come_from_json(string json, bool prunes)
    {
        PrunerOptions options = JsonSerializer.Deserialize(json, TuningJson.Default.PrunerOptions)!;
        IntermediateValue[] poor = [new(1, 2), new(4, 2)], good = [new(1, 1), new(4, 1)];
        TrialRecord[] history = [.. Enumerable.Range(0, 5).Select(i => new TrialRecord(i, TrialState.Done, ParameterValues.Empty, 1, good))];
        Assert.Equal(prunes, options.Create().ShouldPrune(new TrialRecord(9, TrialState.Running, ParameterValues.Empty, null, poor), history));
    }

    [Theory]
    [InlineData("""{"kind":"gaussianProcess","kappa":-1}""", "kappa must be 0 to 100, but is -1")]
    [InlineData("""{"kind":"gaussianProcess","startUpTrials":1}""", "startUpTrials must be 2 to 10000, but is 1")]
    public void Rules_hold_for_json_too(string json, string message) =>
        Assert.Equal(message, Assert.Throws<OptionException>(() => JsonSerializer.Deserialize(json, TuningJson.Default.SamplerOptions)).Message);
}
