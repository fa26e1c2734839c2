using System.Numerics.Tensors;
using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// A convolution of feature maps that lie channels last, without a bias: y = B W, as products of many windows at a time. What a window sees of
/// one line of a map lies in one run, so that windows are put together, and taken apart, by few copies. They are kept for as many lines of
/// outputs as fit a core's second-level cache, and put together anew where the weights' gradient wants them: that costs less than reading them
/// from memory.
///
/// Notation, for one row of the arena: x [side, side, channels]; B [positions, window], row p what lies under the kernel at position p, zeros
/// beyond the edges, window = size * size * channels; W [window, filters]; y [positions, filters]; dx, dy derivatives.
/// </summary>
internal sealed class FeatureConvolution
{
    /// <summary>Windows that are kept at a time: 128 KiB, so that weights, maps and outputs find room beside them.</summary>
    private const int ScratchLength = 1 << 15;

    private readonly MatrixKernel kernel;
    private readonly FeatureConvolutionShape shape;
    private readonly Parameter weight;
    private readonly PackedSlot packed, packedTransposed;
    private readonly int windowStride, linesTogether;

    /// <summary>Declares "NAME.weight".</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="name">Prefix of its parameter's name.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="shape">Its numbers.</param>
    public FeatureConvolution(ModelBuilder build, string name, ParameterGroup group, FeatureConvolutionShape shape)
    {
        kernel = build.Kernel;
        this.shape = shape;
        weight = build.Parameters.AddMatrix($"{name}.weight", group, shape.WindowLength, shape.Filters, build.NewWeights(shape.WindowLength, intoRelu: true));
        packed = build.Layout.AddPacked(weight);
        packedTransposed = build.Layout.AddPackedTransposed(weight);
        windowStride = Matrix.StrideFor(shape.WindowLength);
        int lineLength = shape.OutputSide * windowStride;
        linesTogether = Math.Max(1, ScratchLength / lineLength);
        build.Layout.ReserveScratch(linesTogether * lineLength);
    }

    /// <summary>y = B W.</summary>
    /// <param name="arena">Where the weights lie.</param>
    /// <param name="x">[rows, side * side * channels].</param>
    /// <param name="y">[rows * positions, filters]; overwritten.</param>
    public void Forward(Arena arena, Matrix x, Matrix y)
    {
        PackedMatrix weights = arena.Packed(packed);
        foreach (Lines lines in Chunks(x))
        {
            Matrix windows = Windows(arena, lines);
            Gather(x, lines, windows);
            kernel.Multiply(windows, weights, Outputs(y, lines), ProductStart.Zero, default, ProductFinish.None, default);
        }
    }

    /// <summary>dx: every number's derivative is the sum over the windows it lies in.</summary>
    /// <param name="arena">Where the weights lie.</param>
    /// <param name="dy">[rows * positions, filters].</param>
    /// <param name="dx">[rows, side * side * channels]; overwritten.</param>
    public void BackwardInput(Arena arena, Matrix dy, Matrix dx)
    {
        PackedMatrix weights = arena.Packed(packedTransposed);
        for (int row = 0; row < dx.Rows; row++) dx[row].Clear();
        foreach (Lines lines in Chunks(dx))
        {
            Matrix windows = Windows(arena, lines);
            kernel.Multiply(Outputs(dy, lines), weights, windows, ProductStart.Zero, default, ProductFinish.None, default);
            Scatter(windows, lines, dx);
        }
    }

    /// <summary>Declares the gradient of W: the sum over all steps and rows of what the kernel saw times dy.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="x">[steps * rows, side * side * channels].</param>
    /// <param name="dy">[steps * rows * positions, filters].</param>
    public void LearnFrom(ModelBuilder build, Slot x, Slot dy) => build.Add(new Gradient(this, x, dy));

    private LineChunks Chunks(Matrix x) => new(x.Rows * shape.OutputSide, linesTogether);

    private Matrix Windows(Arena arena, Lines lines)
    {
        int windows = lines.Count * shape.OutputSide;
        return new Matrix(arena.Scratch(windows * windowStride), windows, shape.WindowLength, windowStride);
    }

    private Matrix Outputs(Matrix y, Lines lines) => y.Slice(lines.First * shape.OutputSide, lines.Count * shape.OutputSide);

    /// <summary>Puts the windows of some lines of outputs together.</summary>
    private void Gather(Matrix x, Lines lines, Matrix windows)
    {
        int run = shape.Size * shape.Channels, step = shape.Stride * shape.Channels, edge = shape.Padding * shape.Channels, lineLength = shape.Side * shape.Channels;
        for (int line = 0; line < lines.Count; line++)
        {
            (int row, int outputLine) = Math.DivRem(lines.First + line, shape.OutputSide);
            ReadOnlySpan<float> map = x[row];
            Span<float> into = windows.Values[(line * shape.OutputSide * windowStride)..];
            for (int i = 0; i < shape.Size; i++)
            {
                int inputLine = (outputLine * shape.Stride) + i - shape.Padding;
                bool isInside = inputLine >= 0 && inputLine < shape.Side;
                ReadOnlySpan<float> seen = isInside ? map.Slice(inputLine * lineLength, lineLength) : default;
                for (int position = 0; position < shape.OutputSide; position++)
                {
                    Span<float> target = into.Slice((position * windowStride) + (i * run), run);
                    int first = (position * step) - edge;
                    if (isInside && first >= 0 && first + run <= lineLength) ShortCopy.Copy(seen.Slice(first, run), target);
                    else CopyAtEdge(seen, first, target);
                }
            }
        }
    }

    private static void CopyAtEdge(ReadOnlySpan<float> seen, int first, Span<float> target)
    {
        target.Clear();
        int start = Math.Max(first, 0), end = Math.Min(first + target.Length, seen.Length);
        if (start < end) seen[start..end].CopyTo(target[(start - first)..]);
    }

    /// <summary>Adds the derivatives of windows to those of what they saw.</summary>
    private void Scatter(Matrix windows, Lines lines, Matrix dx)
    {
        int run = shape.Size * shape.Channels, step = shape.Stride * shape.Channels, edge = shape.Padding * shape.Channels, lineLength = shape.Side * shape.Channels;
        for (int line = 0; line < lines.Count; line++)
        {
            (int row, int outputLine) = Math.DivRem(lines.First + line, shape.OutputSide);
            Span<float> map = dx[row];
            ReadOnlySpan<float> from = windows.Values[(line * shape.OutputSide * windowStride)..];
            for (int i = 0; i < shape.Size; i++)
            {
                int inputLine = (outputLine * shape.Stride) + i - shape.Padding;
                if (inputLine < 0 || inputLine >= shape.Side) continue;
                Span<float> seen = map.Slice(inputLine * lineLength, lineLength);
                for (int position = 0; position < shape.OutputSide; position++)
                {
                    int first = (position * step) - edge, start = Math.Max(first, 0), end = Math.Min(first + run, lineLength);
                    Span<float> sums = seen[start..end];
                    TensorPrimitives.Add(sums, from.Slice((position * windowStride) + (i * run) + (start - first), end - start), sums);
                }
            }
        }
    }

    /// <summary>Lines of outputs, counted through all rows.</summary>
    private readonly record struct Lines(int First, int Count);

    /// <summary>All lines, as many at a time as there is scratch for.</summary>
    private struct LineChunks(int count, int together)
    {
        private int first = -together;

        public readonly Lines Current => new(first, Math.Min(together, count - first));

        public bool MoveNext() => (first += together) < count;

        public readonly LineChunks GetEnumerator() => this;
    }

    /// <summary>dW = sum of transpose(B) dy over all positions, rows and steps.</summary>
    private sealed class Gradient(FeatureConvolution layer, Slot x, Slot dy) : IGradientWork
    {
        private readonly FeatureConvolutionShape shape = layer.shape;

        public ParameterGroup Group => layer.weight.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [layer.weight];

        public long ForwardMultiplyAdds(int steps) => (long)shape.Positions * shape.WindowLength * shape.Filters * steps;

        public long TrainingMultiplyAdds(int steps) => 3 * ForwardMultiplyAdds(steps);

        public void Sum(Arena arena, Span<float> gradients, bool add)
        {
            Matrix inputs = arena.All(x), outputs = arena.All(dy), target = layer.weight.View(gradients);
            foreach (Lines lines in layer.Chunks(inputs))
            {
                Matrix windows = layer.Windows(arena, lines);
                layer.Gather(inputs, lines, windows);
                layer.kernel.MultiplyTransposed(windows, layer.Outputs(outputs, lines), target, add || lines.First > 0 ? ProductStart.Target : ProductStart.Zero);
            }
        }
    }
}

/// <summary>The numbers of a <see cref="FeatureConvolution"/>: a square kernel of odd side over square maps, with zeros around them as far as it reaches.</summary>
/// <param name="Channels">Numbers at each place of the input.</param>
/// <param name="Side">Lines, and places in a line, of the input.</param>
/// <param name="Filters">Numbers at each position of the output.</param>
/// <param name="Size">Side of the kernel, odd.</param>
/// <param name="Stride">Places from one position to the next.</param>
internal readonly record struct FeatureConvolutionShape(int Channels, int Side, int Filters, int Size, int Stride)
{
    /// <summary>Zeros beyond each edge.</summary>
    public int Padding => (Size - 1) / 2;

    /// <summary>Lines, and positions in a line, of the output.</summary>
    public int OutputSide => ((Side - 1) / Stride) + 1;

    /// <summary>Positions of the output.</summary>
    public int Positions => OutputSide * OutputSide;

    /// <summary>Numbers under the kernel at one position.</summary>
    public int WindowLength => Size * Size * Channels;
}
