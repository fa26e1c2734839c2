using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Layers;

/// <summary>
/// A module under test in an arena of its own: inputs are random, the loss is a random weighting of all outputs, and every
/// derivative is checked against central differences of the module's own forward pass.
/// </summary>
/// <param name="patch">What glimpses see; nothing for a module that reads none.</param>
internal sealed class ModuleProbe(PatchShape patch = default)
{
    public const int Steps = 3, Rows = 7;

    // Large enough for float32, small enough to stay on one side of nearly every ReLU's kink.
    private const float Nudge = 5e-4f;
    private const double Relative = 0.02, Absolute = 0.02;

    private readonly ModelBuilder build = new(MatrixKernel.Widest) { Steps = Steps, Patch = patch };

    public ModelBuilder Build => build;

    public Arena Arena { get; private set; } = null!;

    /// <summary>To be called when the module is made: draws parameters and fills <paramref name="inputs"/>.</summary>
    public void Begin(params Slot[] inputs)
    {
        build.Finish();
        build.Parameters.Initialize(12);
        Arena = new Arena(build.Layout, Steps, Rows, training: true);
        for (int i = 0; i < inputs.Length; i++) Fill(inputs[i], (uint)i);
    }

    /// <summary>Runs the forward pass of all steps and returns the loss.</summary>
    public double Loss(Signal output, Action<Arena, int> forward)
    {
        build.Parameters.Changed();
        Arena.Refresh();
        for (int t = 0; t < Steps; t++) forward(Arena, t);
        return Arena.All(output.Value).Flat().Zip(Weights(output)).Sum(pair => (double)pair.First * pair.Second);
    }

    /// <summary>Seeds the outputs' derivatives, runs the backward pass, and sums parameter gradients.</summary>
    public void Backward(Signal output, Action<Arena> backward)
    {
        float[] weights = Weights(output);
        Matrix gradient = Arena.All(output.Gradient);
        for (int row = 0; row < gradient.Rows; row++) weights.AsSpan(row * output.Width, output.Width).CopyTo(gradient[row]);
        backward(Arena);
        foreach (IGradientWork work in build.GradientWork) work.Sum(Arena, build.Parameters.Gradients.Span, add: false);
    }

    /// <summary>Checks every learned parameter's gradient.</summary>
    public void CheckParameters(Func<double> loss)
    {
        foreach (Parameter parameter in build.Parameters.Parameters.Where(parameter => parameter.Group != ParameterGroup.Statistics))
        {
            float[] actual = parameter.Gradient.Flat();
            Close.To(Differences(parameter.Value, loss), actual, Relative, Absolute, parameter.Name);
            Assert.Contains(actual, value => Math.Abs(value) > Absolute);
        }
    }

    /// <summary>Checks the derivative by an input.</summary>
    public void CheckInput(Signal input, Func<double> loss) =>
        Close.To(Differences(Arena.All(input.Value), loss), Arena.All(input.Gradient).Flat(), Relative, Absolute, "input");

    private void Fill(Slot slot, uint stream)
    {
        RandomSequence random = new(13, RandomPurpose.Data, stream);
        Matrix values = Arena.All(slot);
        for (int row = 0; row < values.Rows; row++)
            foreach (ref float value in values[row]) value = (2f * random.NextFloat()) - 1f;
    }

    private static float[] Weights(Signal output)
    {
        RandomSequence random = new(17, RandomPurpose.Data, 99);
        float[] weights = new float[Steps * Rows * output.Width];
        foreach (ref float weight in weights.AsSpan()) weight = (2f * random.NextFloat()) - 1f;
        return weights;
    }

    private static double[] Differences(Matrix values, Func<double> loss)
    {
        double[] differences = new double[values.Rows * values.Columns];
        for (int i = 0; i < differences.Length; i++)
        {
            ref float value = ref values[i / values.Columns][i % values.Columns];
            float kept = value;
            value = kept + Nudge;
            double above = loss();
            value = kept - Nudge;
            double below = loss();
            value = kept;
            differences[i] = (above - below) / (2 * Nudge);
        }

        loss();
        return differences;
    }
}
