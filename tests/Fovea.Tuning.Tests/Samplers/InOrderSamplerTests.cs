namespace Fovea.Tuning.Tests.Samplers;

public sealed class InOrderSamplerTests : SamplerContract
{
    protected override ISampler Create() => new InOrderOptions().Create();
}
