using Fovea.Cores;
using Fovea.Layers;
using Fovea.Tests.Layers;

namespace Fovea.Tests.Cores;

/// <summary>What every recurrent core must do; one test class per implementation inherits it.</summary>
public abstract class RecurrentCoreContract
{
    private readonly ModuleProbe probe = new();
    private readonly Signal input;
    private readonly IRecurrentCore core;

    protected RecurrentCoreContract()
    {
        input = probe.Build.Layout.AddSignal(6);
        core = Create(probe.Build, input);
        probe.Begin(input.Value);
    }

    /// <summary>A small core.</summary>
    protected abstract IRecurrentCore Create(ModelBuilder build, Signal input);

    [Fact]
    public void Every_gradient_equals_the_difference_quotient_through_time()
    {
        Loss();
        probe.Backward(core.State, Backward);
        probe.CheckParameters(Loss);
        probe.CheckInput(input, Loss);
    }

    [Fact]
    public void A_second_step_gives_the_same_gradients_as_the_first()
    {
        float[] Gradients()
        {
            Loss();
            probe.Backward(core.State, Backward);
            return [.. probe.Build.Parameters.Gradients.Span, .. probe.Arena.All(input.Gradient).Flat()];
        }

        Assert.Equal(Gradients(), Gradients());
    }

    private double Loss() => probe.Loss(core.State, (arena, t) => core.Forward(arena, t));

    private void Backward(Arena arena)
    {
        for (int t = arena.Steps - 1; t >= 0; t--) core.BackwardStep(arena, t);
        core.Backward(arena);
    }
}

public sealed class ReluCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCore(build, input, hidden: 8);
}

public sealed class LstmCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input) => new LstmCore(build, input, hidden: 9);
}
