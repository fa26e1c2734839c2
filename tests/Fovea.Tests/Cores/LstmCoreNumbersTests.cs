using Fovea.Parts;

namespace Fovea.Tests.Cores;

public sealed class LstmCoreNumbersTests
{
    /// <summary>
    /// One unit whose gates before sigmoid and tanh are known: logits of 3/4, 1/2 and 2/3 for i, f and o, and artanh(0.6) for z. Step 1:
    /// c = 3/4 * 0.6 = 0.45. Step 2, with weights of the state 0: c = 1/2 * 0.45 + 0.45 = 0.675. h = 2/3 tanh(c).
    /// </summary>
    [Fact]
    public void Two_steps_equal_numbers_worked_out_by_hand()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        Signal input = build.Layout.AddSignal(1);
        LstmCore core = new(build, input, hidden: 1);
        build.Parameters.Allocate();
        Parameter bias = build.Parameters.Parameters.Single(parameter => parameter.Name == "core.input.bias");
        new float[] { MathF.Log(3f), 0f, MathF.Log(2f), MathF.Log(2f) }.CopyTo(bias.Value[0]);
        Arena arena = new(build.Layout, steps: 2, rows: 1, training: false);
        arena.Refresh();
        core.Forward(arena, 0);
        core.Forward(arena, 1);
        Close.To([2.0 / 3 * Math.Tanh(0.45), 2.0 / 3 * Math.Tanh(0.675)], arena.All(core.State.Value).Flat(), 1e-6, 0, "state");
    }

    [Fact]
    public void First_biases_of_the_forget_gate_are_shifted()
    {
        ModelBuilder build = new(MatrixKernel.Widest, new UniformInitializationOptions());
        _ = new LstmCore(build, build.Layout.AddSignal(3), hidden: 2, forgetBias: 1.5f);
        build.Parameters.Allocate();
        build.Parameters.Initialize(1);
        Parameter bias = build.Parameters.Parameters.Single(parameter => parameter.Name == "core.input.bias");
        Assert.Equal([0, 0, 1.5f, 1.5f, 0, 0, 0, 0], bias.Value.Flat());
        Assert.All(build.Parameters.Parameters[0].Value.Flat(), weight => Assert.InRange(weight, -0.1f, 0.1f));
    }
}
