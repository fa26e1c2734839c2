namespace Fovea.Tuning.Tests.Samplers;

public sealed class SobolSamplerTests : SamplerContract
{
    [Fact]
    public void Sixteen_trials_fill_all_sixteen_shares_of_every_dimension()
    {
        SearchSpace space = new([.. Enumerable.Range(0, 6).Select(i => new FloatDimension($"x{i}", 0, 1))]);
        double[][] points = [.. Search(space, 16, Score).Select(trial => trial.Parameters.Select(pair => pair.Value.Number).ToArray())];
        for (int d = 0; d < 6; d++) Assert.Equal(Enumerable.Range(0, 16), points.Select(point => (int)(point[d] * 16)).Order());
    }

    protected override ISampler Create() => new SobolOptions().Create();
}
