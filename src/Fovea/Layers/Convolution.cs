using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// Convolution without padding over one step, as a product: every position's patch is a row (Chellapilla et al. 2006).
///
/// Notation, for one row of the arena: x [channels, height, width]; P [positions, patch] the patches of x, patch = channels * size *
/// size; W [patch, filters], b [filters]; y [filters, output height, output width] = transpose(P W + b); dx, dy derivatives.
/// </summary>
public sealed class Convolution
{
    private readonly MatrixKernel kernel;
    private readonly ConvolutionShape shape;
    private readonly Parameter weight, bias;
    private readonly PackedSlot packed;
    private readonly PackedSlot? packedTransposed;
    private readonly PatchRows patches, products;
    private readonly PatchRows? patchGradients;

    /// <summary>Declares "NAME.weight", "NAME.bias" and the gradient of both.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="shape">Its numbers.</param>
    /// <param name="withInputGradient">Whether <see cref="BackwardInput"/> will be asked for.</param>
    public Convolution(ModelBuilder build, string name, ParameterGroup group, ConvolutionShape shape, bool withInputGradient)
    {
        kernel = build.Kernel;
        this.shape = shape;
        weight = build.Parameters.Add($"{name}.weight", group, shape.PatchLength, shape.Filters, build.Initialization.Weights(shape.PatchLength));
        bias = build.Parameters.Add($"{name}.bias", group, 1, shape.Filters, build.Initialization.Biases(shape.PatchLength));
        packed = build.Layout.AddPacked(weight);
        patches = PatchRows.Add(build.Layout, shape.Positions, shape.PatchLength, forTraining: false);
        products = PatchRows.Add(build.Layout, shape.Positions, shape.Filters, forTraining: false);
        if (withInputGradient)
        {
            packedTransposed = build.Layout.AddPackedTransposed(weight);
            patchGradients = PatchRows.Add(build.Layout, shape.Positions, shape.PatchLength, forTraining: true);
        }

        // The products are not needed any more when their derivatives are known: both live in one place.
        build.Add(new ConvolutionGradient(shape, weight, bias, withInputGradient, patches, products, kernel));
    }

    /// <summary>y = finish(transpose(P W + b)) for all rows and steps.</summary>
    /// <param name="arena">Where they lie.</param>
    /// <param name="x">[steps * rows, channels * height * width].</param>
    /// <param name="y">[steps * rows, filters * positions]; overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void Forward(Arena arena, Slot x, Slot y, ProductFinish finish) => Forward(arena, arena.All(x), arena.All(y), firstRow: 0, finish);

    /// <summary>The same for the rows of step <paramref name="t"/>: what a part of a recurrent model needs.</summary>
    public void Forward(Arena arena, int t, Slot x, Slot y, ProductFinish finish) =>
        Forward(arena, arena.Step(x, t), arena.Step(y, t), t * arena.Rows, finish);

    /// <summary>Takes dy, the derivative by what came out before the finish; to be called before anything else of the way back.</summary>
    public void Backward(Arena arena, Slot dy)
    {
        Matrix gradients = arena.All(dy);
        for (int row = 0; row < gradients.Rows; row++)
            Transposition.Run(gradients[row], shape.Filters, shape.Positions, products.Of(arena, row));
    }

    /// <summary>dx: every number's derivative is the sum over the patches it lies in. After <see cref="Backward"/>.</summary>
    public void BackwardInput(Arena arena, Slot dx)
    {
        if (packedTransposed is null || patchGradients is null) throw new InvalidOperationException($"{weight.Name} was made without an input gradient");
        Matrix gradients = arena.All(dx);
        for (int row = 0; row < gradients.Rows; row++)
        {
            Matrix rowPatches = patchGradients.Value.Of(arena, row);
            kernel.Multiply(products.Of(arena, row), arena.Packed(packedTransposed.Value), rowPatches, ProductStart.Zero, default, ProductFinish.None, default);
            Scatter(rowPatches, gradients[row]);
        }
    }

    private void Forward(Arena arena, Matrix inputs, Matrix outputs, int firstRow, ProductFinish finish)
    {
        for (int row = 0; row < inputs.Rows; row++)
        {
            Matrix rowPatches = patches.Of(arena, firstRow + row), rowProducts = products.Of(arena, firstRow + row);
            Gather(inputs[row], rowPatches);
            kernel.Multiply(rowPatches, arena.Packed(packed), rowProducts, ProductStart.Bias, bias.Value.Values, finish, default);
            Transposition.Run(rowProducts, outputs[row], shape.Positions);
        }
    }

    private void Gather(ReadOnlySpan<float> x, Matrix target)
    {
        for (int position = 0; position < shape.Positions; position++)
        {
            Span<float> patch = target[position];
            for (int line = 0; line < shape.Channels * shape.Size; line++)
                ShortCopy.Run(x.Slice(LineStart(position, line), shape.Size), patch.Slice(line * shape.Size, shape.Size));
        }
    }

    private void Scatter(Matrix source, Span<float> dx)
    {
        dx.Clear();
        for (int position = 0; position < shape.Positions; position++)
        {
            ReadOnlySpan<float> patch = source[position];
            for (int line = 0; line < shape.Channels * shape.Size; line++)
            {
                Span<float> sums = dx.Slice(LineStart(position, line), shape.Size);
                System.Numerics.Tensors.TensorPrimitives.Add(sums, patch.Slice(line * shape.Size, shape.Size), sums);
            }
        }
    }

    /// <summary>Where a line of the kernel begins in x: lines are numbered channel by channel.</summary>
    private int LineStart(int position, int line)
    {
        int row = (position / shape.OutputWidth * shape.Stride) + (line % shape.Size), column = position % shape.OutputWidth * shape.Stride;
        return (((line / shape.Size * shape.Height) + row) * shape.Width) + column;
    }
}
