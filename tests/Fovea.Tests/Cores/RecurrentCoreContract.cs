using Fovea.Numerics;
using Fovea.Parts;
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
        core = Create(probe.Build, input, hidden: 9);
        probe.Begin(input.Value);
    }

    /// <summary>The largest scale of a state that counts as kept.</summary>
    protected virtual double LargestScale => 2;

    /// <summary>A core of so many units.</summary>
    protected abstract IRecurrentCore Create(ModelBuilder build, Signal input, int hidden);

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

    [Fact]
    public void A_step_allocates_nothing()
    {
        void Step()
        {
            for (int t = 0; t < probe.Arena.Steps; t++) core.Forward(probe.Arena, t);
            probe.Arena.All(core.State.Gradient).Values.Clear();
            Backward(probe.Arena);
        }

        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>
    /// With weights of the right scale, what a core keeps neither dies nor explodes over twelve glimpses: neither the state, from inputs as a
    /// ReLU leaves them (mean square 1), nor the derivative by it that the last state sends back.
    /// </summary>
    [Fact]
    public void State_and_derivative_keep_their_scale_through_twelve_steps()
    {
        const int width = 256, steps = 12, rows = 64;
        ModelBuilder build = new(MatrixKernel.Widest, new VarianceScalingInitializationOptions()) { Steps = steps };
        Signal features = build.Layout.AddSignal(width);
        IRecurrentCore wide = Create(build, features, width);
        build.Parameters.Allocate();
        build.Parameters.Initialize(3);
        Arena arena = new(build.Layout, steps, rows, training: true);
        arena.Refresh();
        RandomSequence random = new(5, RandomPurpose.Data, 0);
        // Uniform in [-1, 1] without its negative half has a mean square of 1/6.
        foreach (ref float value in arena.All(features.Value).Values) value = MathF.Sqrt(6f) * Math.Max(0f, (2f * random.NextFloat()) - 1f);
        for (int t = 0; t < steps; t++) wide.Forward(arena, t);
        double[] states = [.. Enumerable.Range(0, steps).Select(t => Scale(arena.Step(wide.State.Value, t)))];
        Assert.All(states, scale => Assert.InRange(scale, 0.1, LargestScale));

        arena.All(wide.State.Gradient).Values.Clear();
        foreach (ref float value in arena.Step(wide.State.Gradient, steps - 1).Values) value = (2f * random.NextFloat()) - 1f;
        double[] derivatives = new double[steps];
        for (int t = steps - 1; t >= 0; t--)
        {
            derivatives[t] = Scale(arena.Step(wide.State.Gradient, t));
            wide.BackwardStep(arena, t);
        }

        Assert.All(derivatives, scale => Assert.InRange(scale / derivatives[^1], 0.01, 2));
    }

    private static double Scale(Matrix values) => Math.Sqrt(values.Flat().Average(value => (double)value * value));

    private double Loss() => probe.Loss(core.State, (arena, t) => core.Forward(arena, t));

    private void Backward(Arena arena)
    {
        for (int t = arena.Steps - 1; t >= 0; t--) core.BackwardStep(arena, t);
        core.Backward(arena);
    }
}

public sealed class ReluCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input, int hidden) => new ReluCore(build, input, hidden);
}

public sealed class IdentityReluCoreTests : RecurrentCoreContract
{
    // The inputs' mean, which all steps share, adds up: 2 / 12 * (12 * 5 / 8 + 144 * 3 / 8) before the ReLU, of which half of the variance remains.
    protected override double LargestScale => Math.Sqrt(5.2);

    protected override IRecurrentCore Create(ModelBuilder build, Signal input, int hidden) => new ReluCore(build, input, hidden, identity: true);

    [Fact]
    public void Weights_of_the_state_begin_as_the_identity_and_biases_at_0()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        ReluCore core = new(build, build.Layout.AddSignal(3), hidden: 3, identity: true);
        build.Parameters.Allocate();
        build.Parameters.Initialize(1);
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], ParameterOf(build, "core.state.weight").Value.Flat());
        Assert.Equal([0, 0, 0], ParameterOf(build, "core.input.bias").Value.Flat());
    }

    private static Parameter ParameterOf(ModelBuilder build, string name) => build.Parameters.Parameters.Single(parameter => parameter.Name == name);
}

public sealed class MinimalGatedCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input, int hidden) => new MinimalGatedCore(build, input, hidden);
}

public sealed class GatedRecurrentCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input, int hidden) => new GatedRecurrentCore(build, input, hidden);
}

public sealed class LstmCoreTests : RecurrentCoreContract
{
    protected override IRecurrentCore Create(ModelBuilder build, Signal input, int hidden) => new LstmCore(build, input, hidden);
}
