using Fovea.Parts;
using Fovea.Tests.Cores;

namespace Fovea.Tests.AddingAPart;

public sealed class NormalizedReluCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input, int hidden) => new NormalizedReluCore(build, input, hidden);
}
