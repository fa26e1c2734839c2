using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// Convolution without padding and the gradient of its weights: many images by vectors along images, a few of them, on the way forward, straight from the pixels by
/// vectors along filters, in groups as wide as there are filters for. Both sum in the same order, so that an output has the same bits.
///
/// Notation, for one row of many: x [channels, height, width]; position p = (py, px), its window from (py * stride, px * stride) on; W [channels * size *
/// size, filters]; y [positions, filters].
/// </summary>
/// <param name="width">The widest vectors that may be used.</param>
internal sealed unsafe class ConvolutionKernel(VectorWidth width)
{
    private readonly ImageConvolution images = ImageConvolution.ForWidth(width);

    /// <summary>Numbers behind an input that are read, and count for nothing: a tile takes several positions at once.</summary>
    public static int SlackOf(ConvolutionShape shape) => ConvolutionTileWork.MostRows * shape.Stride;

    /// <summary>Numbers of scratch that vectors along images take, or pixels and outputs of one that lie in another form.</summary>
    public int ScratchLength(ConvolutionShape shape) => Math.Max(
        images.ScratchLength(shape), Matrix.StrideFor(shape.OutputLength) + Matrix.StrideFor(shape.InputLength + SlackOf(shape)));

    /// <summary>y = finish(bias + W seen at every position), by vectors along images as far as these fill at least half of one.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">[rows, channels * height * width + slack].</param>
    /// <param name="weights">W.</param>
    /// <param name="bias">[filters]; empty where there is none.</param>
    /// <param name="y">[rows, positions * filters]; overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers, which mean nothing afterwards.</param>
    /// <param name="form">How x and y lie.</param>
    public void Multiply(
        ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ProductFinish finish, Span<float> scratch, ConvolutionForm form = default)
    {
        Check(shape, x, weights, bias, y, form, finish);
        scratch = scratch[..ScratchLength(shape)];
        int lanes = (int)width, few = x.Rows % lanes, many = 2 * few >= lanes ? x.Rows : x.Rows - few;
        if (many > 0) images.Multiply(shape, x.Slice(0, many), weights, bias, form.IsTurned ? y : y.Slice(0, many), form, finish, scratch);
        if (many == x.Rows) return;
        if (form == default) MultiplyFew(shape, x.Slice(many, x.Rows - many), weights, bias, y.Slice(many, x.Rows - many), finish);
        else MultiplyInForm(shape, x, many, weights, bias, y, form, finish, scratch);
    }

    /// <summary>The rows from <paramref name="first"/> on, each brought to and from the form that vectors along filters read and write.</summary>
    private void MultiplyInForm(
        ConvolutionShape shape, Matrix x, int first, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ConvolutionForm form, ProductFinish finish, Span<float> scratch)
    {
        int outputsStride = Matrix.StrideFor(shape.OutputLength);
        int columns = shape.InputLength + SlackOf(shape);
        Matrix outputs = new(scratch, 1, shape.OutputLength, outputsStride), pixels = new(scratch[outputsStride..], 1, columns, Matrix.StrideFor(columns));
        for (int row = first; row < x.Rows; row++)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(x[row]);
            for (int i = 0; i < shape.InputLength && form.IsBytes; i++) pixels[0][i] = bytes[i] * ByteNumbers.Unit;
            MultiplyFew(shape, form.IsBytes ? pixels : x.Slice(row, 1), weights, bias, form.IsTurned ? outputs : y.Slice(row, 1), finish);
            for (int i = 0; i < shape.OutputLength && form.IsTurned; i++) y.Values[(i * y.Stride) + row] = outputs[0][i];
        }
    }

    /// <summary>The same by vectors along filters.</summary>
    private void MultiplyFew(ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ProductFinish finish)
    {
        fixed (float* xStart = x.Values, yStart = y.Values, wStart = weights.Values, biasStart = bias)
        {
            ConvolutionTileWork work = new()
            {
                ARow = shape.Stride,
                ARun = shape.Width,
                BStep = weights.Stride,
                CRow = shape.Filters,
                Runs = shape.Size,
                Depth = shape.Size,
            };
            for (int row = 0; row < x.Rows; row++)
            {
                float* pixels = xStart + ((nint)row * x.Stride), outputs = yStart + ((nint)row * y.Stride);
                for (int filter = 0; filter < shape.Filters; filter += LanesAt(filter, shape.Filters))
                {
                    work.Bias = biasStart + filter;
                    for (int channel = 0; channel < shape.Channels; channel++)
                    {
                        work.Start = channel > 0 ? ProductStart.Target : bias.IsEmpty ? ProductStart.Zero : ProductStart.Bias;
                        work.Finish = channel == shape.Channels - 1 ? finish : ProductFinish.None;
                        work.B = wStart + ((nint)channel * shape.Size * shape.Size * weights.Stride) + filter;
                        MultiplyChannel(shape, work, pixels + ((nint)channel * shape.Height * shape.Width), outputs + filter, LanesAt(filter, shape.Filters));
                    }
                }
            }
        }
    }

    /// <summary>dW = start + the sum over rows and positions of what a cell of the kernel saw times dy; db likewise.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">[rows, channels * height * width + slack].</param>
    /// <param name="dy">[rows, positions * filters].</param>
    /// <param name="weights">dW, [channels * size * size, filters].</param>
    /// <param name="bias">db, [filters]; empty where there is no bias.</param>
    /// <param name="start">Zero or target.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers, which mean nothing afterwards.</param>
    /// <param name="form">How x and dy lie.</param>
    public void Gradient(
        ConvolutionShape shape, Matrix x, Matrix dy, Matrix weights, Span<float> bias, ProductStart start, Span<float> scratch, ConvolutionForm form = default)
    {
        if (start == ProductStart.Bias) throw new ArgumentException("a gradient starts from zero or from its target", nameof(start));
        Check(shape, x, weights, bias, dy, form);
        if (start == ProductStart.Zero)
        {
            for (int cell = 0; cell < weights.Rows; cell++) weights[cell].Clear();
            if (!bias.IsEmpty) bias[..shape.Filters].Clear();
        }

        images.AddGradient(shape, x, dy, form, weights, bias, scratch[..ScratchLength(shape)]);
    }

    /// <summary>What one channel of one row adds to one group of filters at all positions.</summary>
    private static void MultiplyChannel(ConvolutionShape shape, ConvolutionTileWork work, float* plane, float* outputs, int lanes)
    {
        for (int line = 0; line < shape.OutputHeight; line++)
        {
            float* pixels = plane + ((nint)line * shape.Stride * shape.Width), positions = outputs + ((nint)line * shape.OutputWidth * shape.Filters);
            for (int first = 0; first < shape.OutputWidth; first += work.Rows)
            {
                // Two tiles of eight rather than one of twelve and one of four, whose few sums would wait for each other.
                int left = shape.OutputWidth - first;
                work.Rows = left is > 12 and <= 16 ? 8 : Math.Min(ConvolutionTileWork.MostRows, left);
                work.A = pixels + ((nint)first * shape.Stride);
                work.C = positions + ((nint)first * shape.Filters);
                Run(work, lanes);
            }
        }
    }

    private static void Run(in ConvolutionTileWork work, int lanes)
    {
        if (lanes == 16) ConvolutionTile<Lanes512, Vector512<float>>.Run(work);
        else if (lanes == 8) ConvolutionTile<Lanes256, Vector256<float>>.Run(work);
        else if (lanes == 4) ConvolutionTile<Lanes128, Vector128<float>>.Run(work);
        else ConvolutionTile<LanesPortable, float>.Run(work);
    }

    /// <summary>Filters of the group that begins at <paramref name="filter"/>: as many as a vector has, so that none is cut.</summary>
    private int LanesAt(int filter, int filters)
    {
        int left = filters - filter;
        if (left >= 16 && width >= VectorWidth.Bits512) return 16;
        if (left >= 8 && width >= VectorWidth.Bits256) return 8;
        return left >= 4 && width >= VectorWidth.Bits128 ? 4 : 1;
    }

    private static void Check(ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ConvolutionForm form, ProductFinish finish = ProductFinish.None)
    {
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a convolution has no gate", nameof(finish));
        if (!bias.IsEmpty && bias.Length < shape.Filters) throw new ArgumentException($"bias must hold {shape.Filters} values, but holds {bias.Length}", nameof(bias));
        Guard.Shape(nameof(weights), weights, shape.PatchLength, shape.Filters);
        Guard.Shape(nameof(x), x, form.IsTurned ? y.Columns : y.Rows, form.IsBytes ? ByteRows.WidthOf(shape.InputLength) : shape.InputLength + SlackOf(shape));
        Guard.Shape(nameof(y), y, form.IsTurned ? shape.OutputLength : x.Rows, form.IsTurned ? x.Rows : shape.OutputLength);
    }
}

/// <summary>How the numbers on both sides of a convolution lie, if not as float32 by rows.</summary>
/// <param name="IsBytes">Whether x holds bytes of 0 to 255 for numbers of 0 to 1, without anything behind them: <see cref="ByteRows"/>.</param>
/// <param name="IsTurned">Whether y and dy are [positions * filters, rows].</param>
internal readonly record struct ConvolutionForm(bool IsBytes, bool IsTurned);

/// <summary>The numbers that a convolution goes by: a square kernel over planes, without padding.</summary>
/// <param name="Channels">Planes of the input.</param>
/// <param name="Height">Rows of a plane.</param>
/// <param name="Width">Columns of a plane.</param>
/// <param name="Filters">Planes of the output.</param>
/// <param name="Size">Side of the kernel, at most height and width.</param>
/// <param name="Stride">Pixels from one position to the next.</param>
public readonly record struct ConvolutionShape(int Channels, int Height, int Width, int Filters, int Size, int Stride)
{
    /// <summary>Rows of an output plane.</summary>
    public int OutputHeight => ((Height - Size) / Stride) + 1;

    /// <summary>Columns of an output plane.</summary>
    public int OutputWidth => ((Width - Size) / Stride) + 1;

    /// <summary>Numbers in an output plane.</summary>
    public int Positions => OutputHeight * OutputWidth;

    /// <summary>Numbers under the kernel at one position.</summary>
    public int PatchLength => Channels * Size * Size;

    /// <summary>Numbers in an input.</summary>
    public int InputLength => Channels * Height * Width;

    /// <summary>Numbers in an output.</summary>
    public int OutputLength => Filters * Positions;
}
