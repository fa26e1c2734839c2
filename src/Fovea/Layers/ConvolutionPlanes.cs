using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// An input sorted so that a convolution's windows are runs of neighbours. Pixel (c, y, x) goes to plane (c, y mod stride, x mod stride) at
/// (y / stride, x / stride): then what kernel cell (c, i, j) sees from one position to the next is the plane (c, i mod stride, j mod stride)
/// from (i / stride, j / stride) on, one number after another. Positions are counted along planes, line by line, and so some are counted
/// that are none, at the end of a line: <see cref="Length"/> of them from the first position to the last.
/// </summary>
internal sealed class ConvolutionPlanes
{
    private readonly ConvolutionShape shape;
    private readonly int width, stride;
    private readonly int[] offsets;

    /// <summary>Lays planes out.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="grain">Windows are read up to a multiple of this.</param>
    public ConvolutionPlanes(ConvolutionShape shape, int grain)
    {
        this.shape = shape;
        int step = shape.Stride, height = (shape.Height + step - 1) / step;
        width = (shape.Width + step - 1) / step;
        stride = RoundUp(height * width, Matrix.Line);
        Length = ((shape.OutputHeight - 1) * width) + shape.OutputWidth;
        OutputStride = RoundUp(RoundUp(Length, grain), Matrix.Line);
        offsets = new int[shape.PatchLength];
        for (int k = 0; k < offsets.Length; k++)
        {
            int channel = k / (shape.Size * shape.Size), i = k / shape.Size % shape.Size, j = k % shape.Size;
            offsets[k] = (PlaneOf(channel, i, j) * stride) + (i / step * width) + (j / step);
        }

        // A line of slack for those who write whole vectors.
        NumberCount = Math.Max(shape.Channels * step * step * stride, offsets.Max() + OutputStride) + Matrix.Line;
    }

    /// <summary>Where each kernel cell's window begins, channel by channel, line by line.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>From the first position to the last.</summary>
    public int Length { get; }

    /// <summary>Numbers from one filter's output to the next one's.</summary>
    public int OutputStride { get; }

    /// <summary>Numbers that all planes take.</summary>
    public int NumberCount { get; }

    /// <summary>Sorts one input.</summary>
    /// <param name="x">[channels, height, width].</param>
    /// <param name="planes">Where pixels lie; all else is left alone.</param>
    public void Split(ReadOnlySpan<float> x, Span<float> planes)
    {
        int step = shape.Stride, whole = shape.Width / step;
        for (int line = 0; line < shape.Channels * shape.Height; line++)
        {
            int channel = line / shape.Height, y = line % shape.Height;
            ReadOnlySpan<float> source = x.Slice(line * shape.Width, shape.Width);
            Span<float> target = planes[((PlaneOf(channel, y, 0) * stride) + (y / step * width))..];
            Transposition.Run(source[..(whole * step)], whole, step, new Matrix(target, step, whole, stride));
            for (int column = whole * step; column < shape.Width; column++) target[(column % step * stride) + whole] = source[column];
        }
    }

    /// <summary>Output as the layers after it want it: y[filter, position].</summary>
    public void Gather(ReadOnlySpan<float> output, Span<float> y)
    {
        for (int filter = 0; filter < shape.Filters; filter++)
            for (int line = 0; line < shape.OutputHeight; line++)
                ShortCopy.Run(output.Slice((filter * OutputStride) + (line * width), shape.OutputWidth), y[(((filter * shape.OutputHeight) + line) * shape.OutputWidth)..]);
    }

    /// <summary>The reverse of <see cref="Gather"/>, with 0 for what is no position.</summary>
    public void Spread(ReadOnlySpan<float> y, Span<float> output)
    {
        for (int filter = 0; filter < shape.Filters; filter++)
        {
            Span<float> target = output.Slice(filter * OutputStride, OutputStride);
            for (int line = 0; line < shape.OutputHeight; line++)
            {
                ShortCopy.Run(y.Slice(((filter * shape.OutputHeight) + line) * shape.OutputWidth, shape.OutputWidth), target[(line * width)..]);
                int end = (line * width) + shape.OutputWidth, next = line + 1 < shape.OutputHeight ? (line + 1) * width : OutputStride;
                for (int i = end; i < next; i++) target[i] = 0f;
            }
        }
    }

    /// <summary>dx += what a kernel cell's window says of the numbers in it.</summary>
    /// <param name="k">The cell.</param>
    /// <param name="window">[length].</param>
    /// <param name="dx">[channels, height, width].</param>
    public void Scatter(int k, ReadOnlySpan<float> window, Span<float> dx)
    {
        int channel = k / (shape.Size * shape.Size), i = k / shape.Size % shape.Size, j = k % shape.Size;
        for (int line = 0; line < shape.OutputHeight; line++)
        {
            int start = (((channel * shape.Height) + (line * shape.Stride) + i) * shape.Width) + j;
            for (int column = 0; column < shape.OutputWidth; column++) dx[start + (column * shape.Stride)] += window[(line * width) + column];
        }
    }

    private static int RoundUp(int value, int grain) => (value + grain - 1) / grain * grain;

    private int PlaneOf(int channel, int y, int x) => (((channel * shape.Stride) + (y % shape.Stride)) * shape.Stride) + (x % shape.Stride);
}
