using Fovea.Parts;
using Fovea.Tests.Layers;

namespace Fovea.Tests.Heads;

/// <summary>What every head must do; one test class per implementation inherits it.</summary>
public abstract class HeadContract
{
    /// <summary>A small head that learns from all steps.</summary>
    protected abstract IHead Create(ModelBuilder build, Signal state, bool detached);

    protected static HeadPlace Place(bool detached) => new("head", ParameterGroup.Policy, Outputs: 3, Steps: .., detached);

    [Fact]
    public void Every_gradient_equals_the_difference_quotient()
    {
        (ModuleProbe probe, Signal state, IHead head) = Make(detached: false);
        Run(probe, state, head);
        probe.CheckParameters(() => Loss(probe, head));
        probe.CheckInput(state, () => Loss(probe, head));
    }

    [Fact]
    public void A_detached_head_learns_and_leaves_the_state_alone()
    {
        (ModuleProbe probe, Signal state, IHead head) = Make(detached: true);
        Run(probe, state, head);
        probe.CheckParameters(() => Loss(probe, head));
        Assert.All(probe.Arena.All(state.Gradient).Flat(), value => Assert.Equal(0f, value));
    }

    private (ModuleProbe Probe, Signal State, IHead Head) Make(bool detached)
    {
        ModuleProbe probe = new();
        Signal state = probe.Build.Layout.AddSignal(6);
        IHead head = Create(probe.Build, state, detached);
        probe.Begin(state.Value);
        return (probe, state, head);
    }

    private static double Loss(ModuleProbe probe, IHead head) => probe.Loss(head.Output, (arena, t) => head.Forward(arena, t));

    private static void Run(ModuleProbe probe, Signal state, IHead head)
    {
        Loss(probe, head);
        probe.Arena.All(state.Gradient).Values.Clear();
        probe.Backward(head.Output, arena =>
        {
            for (int t = arena.Steps - 1; t >= 0; t--) head.Backward(arena, t);
        });
    }
}

public sealed class LinearHeadTests : HeadContract
{
    protected override IHead Create(ModelBuilder build, Signal state, bool detached) =>
        new LinearHead(build, Place(detached), state);
}

public sealed class HiddenLayerHeadTests : HeadContract
{
    protected override IHead Create(ModelBuilder build, Signal state, bool detached) =>
        new HiddenLayerHead(build, Place(detached), state, width: 5);
}

public sealed class NormalizedHeadTests : HeadContract
{
    protected override IHead Create(ModelBuilder build, Signal state, bool detached) =>
        new NormalizedHead(build, Place(detached), state, rectified: false, momentum: 0.1f, epsilon: 1e-3f);
}
