using Fovea.Parts;
using Fovea.Tests.Layers;

namespace Fovea.Tests.Glimpses;

/// <summary>What every glimpse network must do; one test class per implementation inherits it.</summary>
public abstract class GlimpseNetworkContract
{
    private readonly ModuleProbe probe = new();
    private readonly IGlimpseNetwork network;

    protected GlimpseNetworkContract()
    {
        Slot patches = probe.Build.Layout.Add(10), locations = probe.Build.Layout.Add(2);
        network = Create(probe.Build, patches, locations);
        probe.Begin(patches, locations);
    }

    /// <summary>A small network.</summary>
    protected abstract IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations);

    [Fact]
    public void Every_gradient_equals_the_difference_quotient()
    {
        double Loss() => probe.Loss(network.Output, (arena, t) => network.Forward(arena, t));
        Loss();
        probe.Backward(network.Output, arena => network.Backward(arena));
        probe.CheckParameters(Loss);
    }

    [Fact]
    public void A_second_step_gives_the_same_gradients_as_the_first()
    {
        float[] Gradients()
        {
            probe.Loss(network.Output, (arena, t) => network.Forward(arena, t));
            probe.Backward(network.Output, arena => network.Backward(arena));
            return probe.Build.Parameters.Gradients.Span.ToArray();
        }

        Assert.Equal(Gradients(), Gradients());
    }
}

public sealed class DenseGlimpseNetworkTests : GlimpseNetworkContract
{
    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new DenseGlimpseNetwork(build, patches, locations, whatWidth: 6, whereWidth: 5, features: 9);
}

public sealed class ContextNetworkTests : GlimpseNetworkContract
{
    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new ContextNetwork(build, overview: patches, new DenseGlimpseNetwork(build, patches, locations, whatWidth: 6, whereWidth: 5, features: 9));
}

public sealed class ConvolutionalGlimpseNetworkTests : GlimpseNetworkContract
{
    // A large epsilon, so that a nudge of a weight carries few numbers over ReLU's kink; a fixture of PyTorch's has a small one.
    protected override IGlimpseNetwork Create(ModelBuilder build, Slot patches, Slot locations) =>
        new ConvolutionalGlimpseNetwork(build, patches, locations, filters: 6, featureFilters: 9, momentum: 0.1f, epsilon: 0.5f);
}
