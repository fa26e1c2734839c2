using Fovea.Parts;
using Fovea.Tests.Layers;

namespace Fovea.Tests.AddingAPart;

/// <summary>The layer against its formula in plain double loops, and its derivatives against difference quotients.</summary>
public sealed class LayerNormalizationTests
{
    private const int Width = 11;

    private readonly ModuleProbe probe = new();
    private readonly Signal input, output;
    private readonly LayerNormalization layer;

    public LayerNormalizationTests()
    {
        input = probe.Build.Layout.AddSignal(Width);
        output = probe.Build.Layout.AddSignal(Width);
        layer = new LayerNormalization(probe.Build, "norm", ParameterGroup.Classifier, Width, firstScale: 1.5f, epsilon: 1e-3f);
        layer.LearnFrom(probe.Build, output.Gradient, ..);
        probe.Begin(input.Value);
    }

    [Fact]
    public void Every_row_is_what_the_formula_says()
    {
        Loss();
        for (int row = 0; row < ModuleProbe.Steps * ModuleProbe.Rows; row++)
        {
            double[] x = [.. probe.Arena.All(input.Value)[row].ToArray().Select(value => (double)value)];
            double mean = x.Average(), variance = x.Average(value => (value - mean) * (value - mean));
            double[] expected = [.. x.Select(value => 1.5 * (value - mean) / Math.Sqrt(variance + 1e-3))];
            Close.To(expected, probe.Arena.All(output.Value)[row], 1e-5, 1e-5, "y");
        }
    }

    [Fact]
    public void Every_gradient_equals_the_difference_quotient()
    {
        Loss();
        probe.Backward(output, arena =>
        {
            for (int t = 0; t < arena.Steps; t++) layer.Backward(arena, t, arena.Step(output.Gradient, t), arena.Step(input.Gradient, t));
        });
        probe.CheckParameters(Loss);
        probe.CheckInput(input, Loss);
    }

    private double Loss() => probe.Loss(output, (arena, t) => layer.Forward(arena, t, arena.Step(input.Value, t), arena.Step(output.Value, t)));
}
