using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// Convolution without padding over all steps at once, as a product with windows of the input: <see cref="ConvolutionPlanes"/>.
///
/// Notation, for one row of the arena: x [channels, height, width]; B [patch, positions], column p what lies under the kernel at position
/// p, patch = channels * size * size; W [patch, filters], b [filters]; y [filters, positions] = transpose(W) B + b; dx, dy derivatives.
/// </summary>
public sealed class Convolution
{
    private readonly MatrixKernel kernel;
    private readonly WindowKernel windowKernel;
    private readonly ConvolutionShape shape;
    private readonly ConvolutionPlanes layout;
    private readonly Parameter weight, bias;
    private readonly Slot planes, outputs;
    private readonly Slot? windowGradients;

    /// <summary>Declares "NAME.weight", "NAME.bias" and the gradient of both.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="shape">Its numbers.</param>
    /// <param name="withInputGradient">Whether <see cref="BackwardInput"/> will be asked for.</param>
    public Convolution(ModelBuilder build, string name, ParameterGroup group, ConvolutionShape shape, bool withInputGradient)
    {
        kernel = build.Kernel;
        windowKernel = WindowKernel.ForWidth(kernel.Width);
        this.shape = shape;
        layout = new ConvolutionPlanes(shape, windowKernel.Grain);
        weight = build.Parameters.Add($"{name}.weight", group, shape.PatchLength, shape.Filters, build.Initialization.Weights(shape.PatchLength));
        bias = build.Parameters.Add($"{name}.bias", group, 1, shape.Filters, build.Initialization.Biases(shape.PatchLength));
        planes = build.Layout.Add(layout.NumberCount);
        outputs = build.Layout.Add(shape.Filters * layout.OutputStride);
        if (withInputGradient) windowGradients = build.Layout.AddForTraining(shape.PatchLength * layout.OutputStride);

        // Outputs are not needed any more when their derivatives are known: both live in one place.
        build.Add(new ConvolutionGradient(shape, layout, weight, bias, withInputGradient, planes, outputs, windowKernel));
    }

    /// <summary>y = finish(transpose(W) B + b) for all rows and steps.</summary>
    /// <param name="arena">Where they lie.</param>
    /// <param name="x">[steps * rows, channels * height * width].</param>
    /// <param name="y">[steps * rows, filters * positions]; overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void Forward(Arena arena, Slot x, Slot y, ProductFinish finish)
    {
        for (int t = 0; t < arena.Steps; t++) Forward(arena, t, x, y, finish);
    }

    /// <summary>The same for the rows of step <paramref name="t"/>: what a part of a recurrent model needs.</summary>
    public void Forward(Arena arena, int t, Slot x, Slot y, ProductFinish finish)
    {
        Matrix inputs = arena.Step(x, t);
        for (int row = 0; row < inputs.Rows; row++) ForwardRow(arena, (t * arena.Rows) + row, inputs[row], y, finish);
    }

    /// <summary>The same for one row, while its input is in cache.</summary>
    /// <param name="arena">Where it lies.</param>
    /// <param name="row">The row, counted through all steps.</param>
    /// <param name="x">[channels * height * width]; not needed any more afterwards.</param>
    /// <param name="y">[steps * rows, filters * positions]; the row's are overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void ForwardRow(Arena arena, int row, ReadOnlySpan<float> x, Slot y, ProductFinish finish)
    {
        Matrix sorted = arena.All(planes).Slice(row, 1), products = arena.All(outputs).Slice(row, 1);
        layout.Split(x, sorted[0]);
        windowKernel.Multiply(sorted, layout.Offsets, weight.Value, bias.Value.Values, products, layout.Length, finish);
        layout.Gather(products[0], arena.All(y)[row]);
    }

    /// <summary>Takes dy, the derivative by what came out before the finish; to be called before anything else of the way back.</summary>
    public void Backward(Arena arena, Slot dy)
    {
        Matrix gradients = arena.All(dy), spread = arena.All(outputs);
        for (int row = 0; row < gradients.Rows; row++) layout.Spread(gradients[row], spread[row]);
    }

    /// <summary>dx: every number's derivative is the sum over the windows it lies in. After <see cref="Backward"/>.</summary>
    public void BackwardInput(Arena arena, Slot dx)
    {
        if (windowGradients is not { } slot) throw new InvalidOperationException($"{weight.Name} was made without an input gradient");
        Matrix gradients = arena.All(dx), spread = arena.All(outputs), windows = arena.All(slot);
        for (int row = 0; row < gradients.Rows; row++)
        {
            Matrix dy = new(spread[row], shape.Filters, layout.Length, layout.OutputStride);
            Matrix rowWindows = new(windows[row], shape.PatchLength, layout.Length, layout.OutputStride);
            kernel.Multiply(weight.Value, dy, rowWindows, ProductStart.Zero, default, ProductFinish.None);
            gradients[row].Clear();
            for (int k = 0; k < shape.PatchLength; k++) layout.Scatter(k, rowWindows[k], gradients[row]);
        }
    }
}
