namespace Fovea.Tuning.Tests.Samplers;

public sealed class RandomSamplerTests : SamplerContract
{
    protected override ISampler Create() => new RandomOptions().Create();
}
