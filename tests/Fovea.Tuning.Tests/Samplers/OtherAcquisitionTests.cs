using Fovea.Tuning.Samplers;

namespace Fovea.Tuning.Tests.Samplers;

public sealed class ConfidenceBoundSamplerTests : GaussianProcessSamplerTests
{
    protected override AcquisitionKind Acquisition => AcquisitionKind.ConfidenceBound;

    protected override double Nearer => 20;
}

public sealed class ExpectedImprovementSamplerTests : GaussianProcessSamplerTests
{
    protected override AcquisitionKind Acquisition => AcquisitionKind.ExpectedImprovement;
}
