using Fovea.Parts;

namespace Fovea.Tests.Layers;

public sealed class ConvolutionTests
{
    private static readonly ConvolutionShape shape = new(Channels: 2, Height: 9, Width: 7, Filters: 3, Size: 3, Stride: 2);

    private readonly ModuleProbe probe = new();
    private readonly Signal input, output;
    private readonly Convolution layer;

    public ConvolutionTests()
    {
        input = probe.Build.Layout.AddSignal(shape.InputLength);
        output = probe.Build.Layout.AddSignal(shape.OutputLength);
        layer = new Convolution(probe.Build, "convolution", ParameterGroup.Classifier, shape, withInputGradient: true);
        layer.LearnFrom(probe.Build, output.Gradient);
        probe.Begin(input.Value);
    }

    [Fact]
    public void Every_number_is_the_sum_its_definition_says()
    {
        Loss();
        Parameter weight = probe.Build.Parameters.Parameters[0], bias = probe.Build.Parameters.Parameters[1];
        Matrix inputs = probe.Arena.All(input.Value), outputs = probe.Arena.All(output.Value);
        for (int row = 0; row < inputs.Rows; row++)
        {
            double[] expected = new double[shape.OutputLength];
            for (int i = 0; i < expected.Length; i++)
            {
                int filter = i % 3, position = i / 3, top = position / 3 * 2, left = position % 3 * 2;
                expected[i] = bias.Value[0][filter];
                for (int k = 0; k < 2 * 3 * 3; k++)
                    expected[i] += weight.Value[k][filter] * (double)inputs[row][(((k / 9 * 9) + top + (k / 3 % 3)) * 7) + left + (k % 3)];
            }

            Close.To(expected, outputs[row], 1e-5, 1e-6, "y");
        }
    }

    [Fact]
    public void Row_by_row_it_gives_the_numbers_of_all_rows_at_once()
    {
        Loss();
        float[] atOnce = probe.Arena.All(output.Value).Flat();
        probe.Arena.All(output.Value).Values.Clear();
        for (int row = (ModuleProbe.Steps * ModuleProbe.Rows) - 1; row >= 0; row--)
        {
            probe.Arena.All(input.Value)[row].CopyTo(probe.Arena.All(layer.Inputs)[row]);
            layer.ForwardRows(probe.Arena, row, 1, output.Value, ProductFinish.None);
        }

        Assert.Equal(atOnce, probe.Arena.All(output.Value).Flat());
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        Loss();
        probe.Backward(output, arena => layer.BackwardInput(arena, output.Gradient, input.Gradient));
        float[] inputGradient = probe.Arena.All(input.Gradient).Flat();
        Assert.Contains(inputGradient, value => Math.Abs(value) > 0.1);
        probe.CheckParameters(Loss);
        probe.CheckInput(input, Loss);
    }

    private double Loss() => probe.Loss(output, (arena, t) => layer.Forward(arena, t, input.Value, output.Value, ProductFinish.None));
}
