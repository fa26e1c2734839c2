using System.Runtime.Intrinsics;
using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// Convolution without padding and the gradient of its weights, in two ways that sum in the same order, so that an output has the same bits by both: straight from the
/// pixels by vectors along filters, in groups as wide as there are filters for, and for many images by vectors along images, which wants scratch.
///
/// Notation, for one row of many: x [channels, height, width]; position p = (py, px), its window from (py * stride, px * stride) on; W [channels * size *
/// size, filters]; y [positions, filters].
/// </summary>
/// <param name="width">The widest vectors that may be used.</param>
internal sealed unsafe class ConvolutionKernel(VectorWidth width)
{
    /// <summary>Images whose pixels and derivatives stay in the second-level cache while all lines of the kernel pass over them.</summary>
    private const int ImagesTogether = 8;

    private readonly ImageConvolution images = ImageConvolution.ForWidth(width);

    /// <summary>Numbers behind an input that are read, and count for nothing: a tile takes several positions, or cells of the kernel, at once.</summary>
    public static int SlackOf(ConvolutionShape shape) => Math.Max(ConvolutionTileWork.MostRows * shape.Stride, ConvolutionTileWork.MostBeyond * shape.Width);

    /// <summary>Numbers of scratch that vectors along images take.</summary>
    public int ScratchLength(ConvolutionShape shape) => images.ScratchLength(shape);

    /// <summary>The same as without scratch, by vectors along images as far as these fill at least half of one. What scratch holds means nothing afterwards.</summary>
    /// <inheritdoc cref="Multiply(ConvolutionShape, Matrix, Matrix, ReadOnlySpan{float}, Matrix, ProductFinish)"/>
    public void Multiply(ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ProductFinish finish, Span<float> scratch)
    {
        Check(shape, x, weights, bias, y, finish);
        int lanes = (int)width, few = x.Rows % lanes, many = 2 * few >= lanes ? x.Rows : x.Rows - few;
        images.Multiply(shape, x.Slice(0, many), weights, bias, y.Slice(0, many), finish, scratch[..ScratchLength(shape)]);
        if (many < x.Rows) Multiply(shape, x.Slice(many, x.Rows - many), weights, bias, y.Slice(many, x.Rows - many), finish);
    }

    /// <summary>y = finish(bias + W seen at every position).</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">[rows, channels * height * width + slack].</param>
    /// <param name="weights">W.</param>
    /// <param name="bias">[filters].</param>
    /// <param name="y">[rows, positions * filters]; overwritten.</param>
    /// <param name="finish">None or ReLU.</param>
    public void Multiply(ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ProductFinish finish)
    {
        Check(shape, x, weights, bias, y, finish);
        fixed (float* xStart = x.Values, yStart = y.Values, wStart = weights.Values, biasStart = bias)
        {
            ConvolutionTileWork work = new()
            {
                ARow = shape.Stride,
                ARun = shape.Width,
                AStep = 1,
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
                        work.Start = channel == 0 ? ProductStart.Bias : ProductStart.Target;
                        work.Finish = channel == shape.Channels - 1 ? finish : ProductFinish.None;
                        work.B = wStart + ((nint)channel * shape.Size * shape.Size * weights.Stride) + filter;
                        MultiplyChannel(shape, work, pixels + ((nint)channel * shape.Height * shape.Width), outputs + filter, LanesAt(filter, shape.Filters));
                    }
                }
            }
        }
    }

    /// <summary>The same as without scratch, by vectors along images and in another order of sums. What scratch holds means nothing afterwards.</summary>
    /// <inheritdoc cref="Gradient(ConvolutionShape, Matrix, Matrix, Matrix, Span{float}, ProductStart)"/>
    public void Gradient(ConvolutionShape shape, Matrix x, Matrix dy, Matrix weights, Span<float> bias, ProductStart start, Span<float> scratch)
    {
        BeginGradient(shape, x, dy, weights, bias, start);
        images.AddGradient(shape, x, dy, weights, bias, scratch[..ScratchLength(shape)]);
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
        BeginGradient(shape, x, dy, weights, bias, start);
        fixed (float* xStart = x.Values, dyStart = dy.Values, wStart = weights.Values, biasStart = bias)
        {
            ConvolutionTileWork work = new()
            {
                ARow = 1,
                ARun = (nint)shape.Stride * shape.Width,
                AStep = shape.Stride,
                BStep = shape.Filters,
                CRow = weights.Stride,
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
                    for (int line = 0; line < shape.Channels * shape.Size; line++)
                    {
                        (int channel, int i) = Math.DivRem(line, shape.Size);
                        for (int column = 0; column < shape.Size; column += work.Rows)
                        {
                            work.Rows = Math.Min(ConvolutionTileWork.MostRows, shape.Size - column);
                            work.C = wStart + ((((nint)line * shape.Size) + column) * weights.Stride) + filter;
                            for (int row = firstRow; row < endRow; row++)
                            {
                                work.A = xStart + ((nint)row * x.Stride) + ((((nint)channel * shape.Height) + i) * shape.Width) + column;
                                work.B = dyStart + ((nint)row * dy.Stride) + filter;
                                Run(work, lanes);
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
        if (lanes == 16) ConvolutionTile<Lanes512, Vector512<float>>.Run(work);
        else if (lanes == 8) ConvolutionTile<Lanes256, Vector256<float>>.Run(work);
        else if (lanes == 4) ConvolutionTile<Lanes128, Vector128<float>>.Run(work);
        else ConvolutionTile<LanesPortable, float>.Run(work);
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

    /// <summary>Filters of the group that begins at <paramref name="filter"/>: as many as a vector has, so that none is cut.</summary>
    private int LanesAt(int filter, int filters)
    {
        int left = filters - filter;
        if (left >= 16 && width >= VectorWidth.Bits512) return 16;
        if (left >= 8 && width >= VectorWidth.Bits256) return 8;
        return left >= 4 && width >= VectorWidth.Bits128 ? 4 : 1;
    }

    private static void BeginGradient(ConvolutionShape shape, Matrix x, Matrix dy, Matrix weights, Span<float> bias, ProductStart start)
    {
        if (start == ProductStart.Bias) throw new ArgumentException("a gradient starts from zero or from its target", nameof(start));
        Check(shape, x, weights, bias, dy, ProductFinish.None);
        if (start == ProductStart.Target) return;
        for (int cell = 0; cell < weights.Rows; cell++) weights[cell].Clear();
        bias[..shape.Filters].Clear();
    }

    private static void Check(ConvolutionShape shape, Matrix x, Matrix weights, ReadOnlySpan<float> bias, Matrix y, ProductFinish finish)
    {
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a convolution has no gate", nameof(finish));
        if (bias.Length < shape.Filters) throw new ArgumentException($"bias must hold {shape.Filters} values, but holds {bias.Length}", nameof(bias));
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
