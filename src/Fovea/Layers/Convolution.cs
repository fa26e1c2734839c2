using System.Numerics.Tensors;

namespace Fovea.Parts;

/// <summary>
/// Convolution without padding, as a product of every patch of the input with the filters.
///
/// Notation, for one row of the arena: x [channels, height, width]; B [positions, patch], row p what lies under the kernel at position p, patch =
/// channels * size * size; W [patch, filters], b [filters]; y [positions, filters] = B W + b; dx, dy derivatives.
/// </summary>
public sealed class Convolution
{
    private readonly MatrixKernel matrixKernel;
    private readonly ConvolutionKernel kernel;
    private readonly ConvolutionShape shape;
    private readonly Parameter weight, bias;
    private readonly Slot padded;
    private readonly (Slot Outputs, Slot Windows)? gradients;

    /// <summary>Declares "NAME.weight" and "NAME.bias".</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="shape">Its numbers.</param>
    /// <param name="withInputGradient">Whether <see cref="BackwardInput"/> will be asked for.</param>
    public Convolution(ModelBuilder build, string name, ParameterGroup group, ConvolutionShape shape, bool withInputGradient)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(name);
        this.shape = shape;
        matrixKernel = build.Kernel;
        kernel = new ConvolutionKernel(build.Kernel.Width);
        weight = build.Parameters.AddMatrix($"{name}.weight", group, shape.PatchLength, shape.Filters, build.NewWeights(shape.PatchLength, intoRelu: true));
        bias = build.Parameters.AddVector($"{name}.bias", group, shape.Filters, build.NewBiases(shape.PatchLength));
        padded = build.Layout.Add(shape.InputLength + ConvolutionKernel.SlackOf(shape));
        build.Layout.ReserveScratch(kernel.ScratchLength(shape));
        if (!withInputGradient) return;
        gradients = (
            build.Layout.AddForTraining(shape.Positions * Matrix.StrideFor(shape.Filters)),
            build.Layout.AddForTraining(shape.Positions * Matrix.StrideFor(shape.PatchLength)));
    }

    /// <summary>Where x lies, [steps * rows, channels * height * width]: what writes it there saves a copy.</summary>
    public Slot Inputs => padded with { Width = shape.InputLength };

    /// <summary>y = finish(B W + b) for the rows of step <paramref name="t"/>.</summary>
    /// <param name="arena">Where they lie.</param>
    /// <param name="t">The step.</param>
    /// <param name="x">[rows, channels * height * width]; copied to <see cref="Inputs"/> unless it is that.</param>
    /// <param name="y">[rows, positions * filters]; overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void Forward(Arena arena, int t, Slot x, Slot y, ProductFinish finish)
    {
        Matrix inputs = arena.Step(padded, t);
        if (x.Index != padded.Index)
        {
            Matrix given = arena.Step(x, t);
            for (int row = 0; row < given.Rows; row++) given[row].CopyTo(inputs[row]);
        }

        kernel.Multiply(shape, inputs, weight.Value, bias.Value[0], arena.Step(y, t), finish, arena.Scratch(kernel.ScratchLength(shape)));
    }

    /// <summary>y = finish(B W + b) for some rows whose x lies in <see cref="Inputs"/>, while they are in cache.</summary>
    /// <param name="arena">Where they lie.</param>
    /// <param name="first">The first row, counted through all steps.</param>
    /// <param name="count">How many.</param>
    /// <param name="y">[steps * rows, positions * filters], or turned, if the first row is a multiple of <see cref="Matrix.Line"/>; those of the rows are overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void ForwardRows(Arena arena, int first, int count, Slot y, ProductFinish finish) => kernel.Multiply(
        shape, InputRows(arena, first, count), weight.Value, bias.Value[0], y.IsTurned ? arena.Turned(y).SliceColumns(first, count) : arena.All(y).Slice(first, count),
        finish, arena.Scratch(kernel.ScratchLength(shape)), FormOf(arena, y));

    /// <summary>dx: every number's derivative is the sum over the windows it lies in.</summary>
    /// <param name="arena">Where they lie.</param>
    /// <param name="dy">[steps * rows, positions * filters].</param>
    /// <param name="dx">[steps * rows, channels * height * width]; overwritten.</param>
    public void BackwardInput(Arena arena, Slot dy, Slot dx)
    {
        if (gradients is not { } slots) throw new InvalidOperationException($"{weight.Name} was made without an input gradient");
        Matrix outputs = arena.All(dy), inputs = arena.All(dx);
        for (int row = 0; row < outputs.Rows; row++)
        {
            Matrix spread = new(arena.All(slots.Outputs)[row], shape.Positions, shape.Filters, Matrix.StrideFor(shape.Filters));
            Matrix windows = new(arena.All(slots.Windows)[row], shape.Positions, shape.PatchLength, Matrix.StrideFor(shape.PatchLength));
            for (int position = 0; position < shape.Positions; position++) outputs[row].Slice(position * shape.Filters, shape.Filters).CopyTo(spread[position]);
            matrixKernel.MultiplyByTranspose(spread, weight.Value, windows);
            inputs[row].Clear();
            for (int position = 0; position < shape.Positions; position++) AddWindow(windows[position], position, inputs[row]);
        }
    }

    /// <summary>Declares the gradient of W and b: the sum over all steps and rows of what the kernel saw times dy.</summary>
    public void LearnFrom(ModelBuilder build, Slot dy) => Check.Given(build).Add(new Gradient(this, dy));

    private Matrix InputRows(Arena arena, int first, int count) => arena.LentTo(padded) is { } bytes ? bytes.Slice(first, count) : arena.All(padded).Slice(first, count);

    private ConvolutionForm FormOf(Arena arena, Slot outputs) => new(arena.LentTo(padded) is not null, outputs.IsTurned);

    private void AddWindow(ReadOnlySpan<float> window, int position, Span<float> dx)
    {
        int top = position / shape.OutputWidth * shape.Stride, left = position % shape.OutputWidth * shape.Stride;
        for (int line = 0; line < shape.Channels * shape.Size; line++)
        {
            (int channel, int i) = Math.DivRem(line, shape.Size);
            Span<float> seen = dx.Slice((((channel * shape.Height) + top + i) * shape.Width) + left, shape.Size);
            TensorPrimitives.Add(seen, window.Slice(line * shape.Size, shape.Size), seen);
        }
    }

    /// <summary>dW = sum of transpose(B) dy and db = sum of dy over all positions, rows and steps.</summary>
    private sealed class Gradient(Convolution layer, Slot dy) : IGradientWork
    {
        private readonly ConvolutionShape shape = layer.shape;

        public ParameterGroup Group => layer.weight.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [layer.weight, layer.bias];

        public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.PatchLength * shape.Filters * steps;

        public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (layer.gradients is null ? 2 : 3);

        public void Sum(Arena arena, Span<float> gradients, bool add) => layer.kernel.Gradient(
            shape, layer.InputRows(arena, 0, arena.Steps * arena.Rows), dy.IsTurned ? arena.Turned(dy) : arena.All(dy), layer.weight.View(gradients), layer.bias.View(gradients)[0],
            add ? ProductStart.Target : ProductStart.Zero, arena.Scratch(layer.kernel.ScratchLength(shape)), layer.FormOf(arena, dy));
    }
}
