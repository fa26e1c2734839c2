using Fovea.Parts;

namespace Fovea.Tests.Cores;

public sealed class GatedRecurrentCoreNumbersTests
{
    /// <summary>
    /// One unit: logits of 2/3 and 3/4 for r and u and artanh(0.6) for z, of which the state changes that of z only, with a weight of 2. Step 1:
    /// h = 1/4 * 0.6 = 0.15. Step 2: z = tanh(artanh(0.6) + 2/3 * 2 * 0.15), h = 3/4 * 0.15 + 1/4 z.
    /// </summary>
    [Fact]
    public void Two_steps_equal_numbers_worked_out_by_hand()
    {
        ModelBuilder build = new(MatrixKernel.Widest);
        GatedRecurrentCore core = new(build, build.Layout.AddSignal(1), hidden: 1);
        build.Parameters.Allocate();
        new float[] { MathF.Log(2f), MathF.Log(3f), MathF.Log(2f) }.CopyTo(ParameterOf(build, "core.input.bias").Value[0]);
        ParameterOf(build, "core.state.weight").Value[0][2] = 2f;
        Arena arena = new(build.Layout, steps: 2, rows: 1, training: false);
        arena.Refresh();
        core.Forward(arena, 0);
        core.Forward(arena, 1);
        Close.To([0.15, 0.1125 + (Math.Tanh(Math.Log(2) + 0.2) / 4)], arena.All(core.State.Value).Flat(), 1e-6, 0, "state");
    }

    [Fact]
    public void First_biases_of_the_gate_that_keeps_are_shifted()
    {
        ModelBuilder build = new(MatrixKernel.Widest, new UniformInitializationOptions());
        _ = new GatedRecurrentCore(build, build.Layout.AddSignal(3), hidden: 2, forgetBias: 1.5f);
        build.Parameters.Allocate();
        build.Parameters.Initialize(1);
        Assert.Equal([0, 0, 1.5f, 1.5f, 0, 0], ParameterOf(build, "core.input.bias").Value.Flat());
    }

    private static Parameter ParameterOf(ModelBuilder build, string name) => build.Parameters.Parameters.Single(parameter => parameter.Name == name);
}
