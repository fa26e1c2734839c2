using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// A convolution of what a sensor sees, planes one after the other, with zeros around them as far as the kernel reaches and without a bias. Its
/// result are feature maps, filters last: what <see cref="FeatureConvolution"/> reads. Few numbers lie under the kernel here, so that putting
/// windows together would take longer than their products: the kernel reads the planes themselves, from a copy with the zeros.
///
/// Notation, for one row of the arena: x [planes, side, side]; B [positions, window], row p what lies under the kernel at position p, window =
/// planes * size * size; W [window, filters]; y [positions, filters] = B W; dy the derivative by y. Nothing flows on to x.
/// </summary>
internal sealed class PlaneConvolution
{
    private readonly ConvolutionKernel kernel;
    private readonly PatchShape patch;
    private readonly ConvolutionShape shape;
    private readonly int padding;
    private readonly Parameter weight;
    private readonly Slot padded;

    /// <summary>Declares "NAME.weight".</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="name">Prefix of its parameter's name.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="patch">Shape of x.</param>
    /// <param name="filters">Numbers at each position of y.</param>
    /// <param name="size">Side of the kernel, odd.</param>
    /// <param name="stride">Places from one position to the next.</param>
    public PlaneConvolution(ModelBuilder build, string name, ParameterGroup group, PatchShape patch, int filters, int size, int stride)
    {
        kernel = new ConvolutionKernel(build.Kernel.Width);
        this.patch = patch;
        padding = (size - 1) / 2;
        int side = patch.Size + (2 * padding);
        shape = new ConvolutionShape(patch.Planes, side, side, filters, size, stride);
        weight = build.Parameters.AddMatrix($"{name}.weight", group, shape.PatchLength, filters, build.NewWeights(shape.PatchLength, intoRelu: true));
        padded = build.Layout.Add(shape.InputLength + ConvolutionKernel.SlackOf(shape));
        build.Layout.ReserveScratch(kernel.ScratchLength(shape));
    }

    /// <summary>Positions in a line of y, and lines.</summary>
    public int OutputSide => shape.OutputWidth;

    /// <summary>y = B W of step <paramref name="t"/>.</summary>
    /// <param name="arena">Where they lie.</param>
    /// <param name="t">The step.</param>
    /// <param name="x">[rows, planes * side * side].</param>
    /// <param name="y">[rows, positions * filters]; overwritten.</param>
    public void Forward(Arena arena, int t, Slot x, Slot y)
    {
        Matrix inputs = arena.Step(padded, t), given = arena.Step(x, t);
        int side = shape.Width;
        for (int row = 0; row < given.Rows; row++)
        {
            ReadOnlySpan<float> from = given[row];
            // Around the planes lie zeros since the arena was made: nobody else writes there.
            Span<float> to = inputs[row];
            for (int plane = 0; plane < patch.Planes; plane++)
                Runs.Copy(from[(plane * patch.Size * patch.Size)..], patch.Size, to[((((plane * side) + padding) * side) + padding)..], side, patch.Size, patch.Size);
        }

        kernel.Multiply(shape, inputs, weight.Value, bias: default, arena.Step(y, t), ProductFinish.None, arena.Scratch(kernel.ScratchLength(shape)));
    }

    /// <summary>Declares the gradient of W: the sum over all steps and rows of what the kernel saw times dy.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="dy">[steps * rows, positions * filters].</param>
    public void LearnFrom(ModelBuilder build, Slot dy) => build.Add(new Gradient(this, dy));

    /// <summary>dW = sum of transpose(B) dy over all positions, rows and steps.</summary>
    private sealed class Gradient(PlaneConvolution layer, Slot dy) : IGradientWork
    {
        private readonly ConvolutionShape shape = layer.shape;

        public ParameterGroup Group => layer.weight.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [layer.weight];

        public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.PatchLength * shape.Filters * steps;

        public long TrainingMultiplyAdds(int steps) => 2 * ForwardMultiplyAdds(steps);

        public void Sum(Arena arena, Span<float> gradients, bool add) => layer.kernel.Gradient(
            shape, arena.All(layer.padded), arena.All(dy), layer.weight.View(gradients), bias: default, add ? ProductStart.Target : ProductStart.Zero,
            arena.Scratch(layer.kernel.ScratchLength(shape)));
    }
}
