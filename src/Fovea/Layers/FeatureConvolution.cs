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
        int cleared = 0;
        foreach (Lines lines in Chunks(dx))
        {
            // Maps are cleared when their turn comes, so that they are still in cache when sums go there.
            for (int end = ((lines.First + lines.Count - 1) / shape.OutputSide) + 1; cleared < end; cleared++) dx[cleared].Clear();
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
        for (int line = 0; line < lines.Count; line++)
        {
            (int row, int outputLine) = Math.DivRem(lines.First + line, shape.OutputSide);
            Span<float> into = windows.Values[(line * shape.OutputSide * windowStride)..];
            for (int i = 0; i < shape.Size; i++)
            {
                ReadOnlySpan<float> seen = Seen(x[row], outputLine, i);
                for (int position = 0; position < shape.OutputSide; position++)
                {
                    if (IsInside(seen, position))
                    {
                        int count = CountInside(seen, position);
                        Runs.Copy(seen[FirstSeen(position)..], Step, into[((position * windowStride) + (i * Run))..], windowStride, Run, count);
                        position += count - 1;
                    }
                    else CopyAtEdge(seen, FirstSeen(position), into.Slice((position * windowStride) + (i * Run), Run));
                }
            }
        }
    }

    private static void CopyAtEdge(ReadOnlySpan<float> seen, int first, Span<float> target)
    {
        int start = Math.Clamp(-first, 0, target.Length), end = Math.Clamp(seen.Length - first, start, target.Length);
        target[..start].Clear();
        if (start < end) seen[(first + start)..(first + end)].CopyTo(target[start..]);
        target[end..].Clear();
    }

    /// <summary>Adds the derivatives of windows to those of what they saw.</summary>
    private void Scatter(Matrix windows, Lines lines, Matrix dx)
    {
        for (int line = 0; line < lines.Count; line++)
        {
            (int row, int outputLine) = Math.DivRem(lines.First + line, shape.OutputSide);
            ReadOnlySpan<float> from = windows.Values[(line * shape.OutputSide * windowStride)..];
            for (int i = 0; i < shape.Size; i++)
            {
                Span<float> seen = Seen(dx[row], outputLine, i);
                if (seen.IsEmpty) continue;
                for (int position = 0; position < shape.OutputSide; position++)
                {
                    ReadOnlySpan<float> window = from[((position * windowStride) + (i * Run))..];
                    if (IsInside(seen, position))
                    {
                        int count = CountInside(seen, position);
                        Runs.Add(window, windowStride, seen[FirstSeen(position)..], Step, Run, count);
                        position += count - 1;
                        continue;
                    }

                    int start = Math.Max(FirstSeen(position), 0), end = Math.Min(FirstSeen(position) + Run, seen.Length);
                    Runs.Add(window[(start - FirstSeen(position))..], 0, seen[start..], 0, end - start, 1);
                }
            }
        }
    }

    /// <summary>Numbers of a line under the kernel, and from one position's to the next one's.</summary>
    private int Run => shape.Size * shape.Channels;

    private int Step => shape.Stride * shape.Channels;

    /// <summary>The first number of a line under the kernel at a position; below 0 at the edge.</summary>
    private int FirstSeen(int position) => (position * Step) - (shape.Padding * shape.Channels);

    /// <summary>The line of a map that line <paramref name="i"/> of the kernel sees; empty beyond the map.</summary>
    private Span<float> Seen(Span<float> map, int outputLine, int i)
    {
        int line = (outputLine * shape.Stride) + i - shape.Padding, lineLength = shape.Side * shape.Channels;
        return line < 0 || line >= shape.Side ? default : map.Slice(line * lineLength, lineLength);
    }

    private bool IsInside(ReadOnlySpan<float> seen, int position) => FirstSeen(position) >= 0 && FirstSeen(position) + Run <= seen.Length;

    /// <summary>How many positions, of which the first is inside, are inside the line.</summary>
    private int CountInside(ReadOnlySpan<float> seen, int position) => Math.Min(shape.OutputSide - position, ((seen.Length - Run - FirstSeen(position)) / Step) + 1);

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
