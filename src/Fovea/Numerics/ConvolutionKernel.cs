using System.Runtime.Intrinsics;
using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// Convolution without padding and the gradient of its weights, straight from the pixels: nothing is copied or sorted first. Vectors run along
/// filters, in groups as wide as there are filters for; eight of them and two columns of the kernel fill the widest.
///
/// Notation, for one row of many: x [channels, height, width]; position p = (py, px), its window from (py * stride, px * stride) on; W [channels * size *
/// size, filters]; y [positions, filters].
/// </summary>
/// <param name="width">The widest vectors that may be used.</param>
internal sealed unsafe class ConvolutionKernel(VectorWidth width)
{
    /// <summary>Images whose pixels and derivatives stay in the second-level cache while all lines of the kernel pass over them.</summary>
    private const int ImagesTogether = 8;

    /// <summary>Numbers behind an input that are read, and count for nothing: a tile takes several positions, or cells of the kernel, at once.</summary>
    public static int SlackOf(ConvolutionShape shape) => Math.Max(ConvolutionTileWork.MostRows * shape.Stride, ConvolutionTileWork.MostBeyond * shape.Width);

    /// <summary>y = finish(bias + W seen at every position).</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">[rows, channels * height * width + slack].</param>
    /// <param name="weights">W.</param>
    /// <param name="bias">[filters].</param>
    /// <param name="y">[rows, positions * filters]; overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void Multiply(ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ProductFinish finish)
    {
        Check(shape, x, weights, y);
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a convolution has no gate", nameof(finish));
        if (bias.Length < shape.Filters) throw new ArgumentException($"bias must hold {shape.Filters} values, but holds {bias.Length}", nameof(bias));
        fixed (float* xStart = x.Values, yStart = y.Values, wStart = weights.Values, biasStart = bias)
        {
            ConvolutionTileWork work = new()
            {
                ARow = shape.Stride,
                ARun = shape.Width,
                CRow = shape.Filters,
                Runs = shape.Size,
            };
            for (int row = 0; row < x.Rows; row++)
            {
                float* pixels = xStart + ((nint)row * x.Stride), outputs = yStart + ((nint)row * y.Stride);
                for (int filter = 0; filter < shape.Filters; filter += LanesAt(filter, shape.Filters))
                {
                    bool inPairs = AreInPairs(shape, filter);
                    (work.AStep, work.BStep, work.BPair, work.Depth) = inPairs ? (2, 2 * weights.Stride, weights.Stride, shape.Size / 2) : (1, weights.Stride, 0, shape.Size);
                    work.Bias = biasStart + filter;
                    for (int channel = 0; channel < shape.Channels; channel++)
                    {
                        work.Start = channel == 0 ? ProductStart.Bias : ProductStart.Target;
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
    /// <param name="bias">db, [filters].</param>
    /// <param name="start">Zero or target.</param>
    public void Gradient(ConvolutionShape shape, Matrix x, Matrix dy, Matrix weights, Span<float> bias, ProductStart start)
    {
        Check(shape, x, weights, dy);
        if (start == ProductStart.Bias) throw new ArgumentException("a gradient starts from zero or from its target", nameof(start));
        if (bias.Length < shape.Filters) throw new ArgumentException($"bias must hold {shape.Filters} values, but holds {bias.Length}", nameof(bias));
        if (start == ProductStart.Zero)
        {
            for (int cell = 0; cell < weights.Rows; cell++) weights[cell].Clear();
            bias[..shape.Filters].Clear();
        }

        fixed (float* xStart = x.Values, dyStart = dy.Values, wStart = weights.Values, biasStart = bias)
        {
            ConvolutionTileWork work = new()
            {
                ARun = (nint)shape.Stride * shape.Width,
                AStep = shape.Stride,
                BStep = shape.Filters,
                Runs = shape.OutputHeight,
                Depth = shape.OutputWidth,
                Start = ProductStart.Target,
            };
            for (int firstRow = 0; firstRow < x.Rows; firstRow += ImagesTogether)
            {
                int endRow = Math.Min(x.Rows, firstRow + ImagesTogether);
                for (int filter = 0; filter < shape.Filters; filter += LanesAt(filter, shape.Filters))
                {
                    int lanes = LanesAt(filter, shape.Filters);
                    for (int row = firstRow; row < endRow; row++)
                        Sum(dyStart + ((nint)row * dy.Stride) + filter, shape.Filters, shape.Positions, biasStart + filter, lanes);
                    // The rows of a tile are the kernel's columns, or where a vector has two of these, its lines.
                    bool inPairs = AreInPairs(shape, filter);
                    (work.ARow, work.CRow, work.CPair) = inPairs ? (shape.Width, (nint)shape.Size * weights.Stride, weights.Stride) : (1, weights.Stride, 0);
                    for (int channel = 0; channel < shape.Channels; channel++)
                    {
                        for (int across = 0; across < shape.Size; across += inPairs ? 2 : 1)
                        {
                            for (int along = 0; along < shape.Size; along += work.Rows)
                            {
                                (int line, int column) = inPairs ? (along, across) : (across, along);
                                int channelLine = (channel * shape.Size) + line;
                                work.Rows = Math.Min(ConvolutionTileWork.MostRows, shape.Size - along);
                                work.C = wStart + ((((nint)channelLine * shape.Size) + column) * weights.Stride) + filter;
                                for (int row = firstRow; row < endRow; row++)
                                {
                                    work.A = xStart + ((nint)row * x.Stride) + ((((nint)channel * shape.Height) + line) * shape.Width) + column;
                                    work.B = dyStart + ((nint)row * dy.Stride) + filter;
                                    Run(work, lanes);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>What one channel of one row adds to one group of filters at all positions.</summary>
    private static void MultiplyChannel(ConvolutionShape shape, ConvolutionTileWork work, float* plane, float* outputs, int lanes)
    {
        for (int line = 0; line < shape.OutputHeight; line++)
        {
            float* pixels = plane + ((nint)line * shape.Stride * shape.Width), positions = outputs + ((nint)line * shape.OutputWidth * shape.Filters);
            for (int first = 0; first < shape.OutputWidth; first += ConvolutionTileWork.MostRows)
            {
                work.Rows = Math.Min(ConvolutionTileWork.MostRows, shape.OutputWidth - first);
                work.A = pixels + ((nint)first * shape.Stride);
                work.C = positions + ((nint)first * shape.Filters);
                Run(work, lanes);
            }
        }
    }

    private static void Run(in ConvolutionTileWork work, int lanes)
    {
        if (work.BPair > 0) ConvolutionTile<ColumnPairLanes, Vector512<float>>.Run(work);
        else if (work.CPair > 0) ConvolutionTile<GradientPairLanes, Vector512<float>>.Run(work);
        else if (lanes == 16) ConvolutionTile<FilterLanes<Lanes512, Vector512<float>>, Vector512<float>>.Run(work);
        else if (lanes == 8) ConvolutionTile<FilterLanes<Lanes256, Vector256<float>>, Vector256<float>>.Run(work);
        else if (lanes == 4) ConvolutionTile<FilterLanes<Lanes128, Vector128<float>>, Vector128<float>>.Run(work);
        else ConvolutionTile<FilterLanes<LanesPortable, float>, float>.Run(work);
    }

    private static void Sum(float* dy, nint step, nint count, float* sum, int lanes)
    {
        if (lanes == 16) Sum<Lanes512, Vector512<float>>(dy, step, count, sum);
        else if (lanes == 8) Sum<Lanes256, Vector256<float>>(dy, step, count, sum);
        else if (lanes == 4) Sum<Lanes128, Vector128<float>>(dy, step, count, sum);
        else Sum<LanesPortable, float>(dy, step, count, sum);
    }

    /// <summary>sum += vectors of one position after another.</summary>
    private static void Sum<TLanes, TVector>(float* dy, nint step, nint count, float* sum)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        TVector even = TLanes.Load(sum), odd = default;
        for (; count > 1; count -= 2, dy += 2 * step)
        {
            even = TLanes.Add(even, TLanes.Load(dy));
            odd = TLanes.Add(odd, TLanes.Load(dy + step));
        }

        if (count > 0) even = TLanes.Add(even, TLanes.Load(dy));
        TLanes.Store(TLanes.Add(even, odd), sum);
    }

    /// <summary>Whether the group of eight filters that begins at <paramref name="filter"/> fills a vector with two columns of the kernel.</summary>
    private bool AreInPairs(ConvolutionShape shape, int filter) => width >= VectorWidth.Bits512 && shape.Size % 2 == 0 && LanesAt(filter, shape.Filters) == 8;

    /// <summary>Filters of the group that begins at <paramref name="filter"/>: as many as a vector has, so that none is cut.</summary>
    private int LanesAt(int filter, int filters)
    {
        int left = filters - filter;
        if (left >= 16 && width >= VectorWidth.Bits512) return 16;
        if (left >= 8 && width >= VectorWidth.Bits256) return 8;
        return left >= 4 && width >= VectorWidth.Bits128 ? 4 : 1;
    }

    private static void Check(ConvolutionShape shape, Matrix x, Matrix weights, Matrix y)
    {
        Guard.Shape(nameof(weights), weights, shape.PatchLength, shape.Filters);
        Guard.Shape(nameof(x), x, y.Rows, shape.InputLength + SlackOf(shape));
        Guard.Shape(nameof(y), y, x.Rows, shape.OutputLength);
    }
}

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
