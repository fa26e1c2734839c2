using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Numerics;

/// <summary>Every width against the plain double loop, on numbers of filters, positions and cells that meet every tile and remainder.</summary>
public sealed class ConvolutionKernelTests
{
    private const int Rows = 27;

    public static TheoryData<int, int, int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int, int, int> data = [];
            foreach (VectorWidth width in VectorWidths.Available)
                foreach ((int filters, int side, int size, int stride) in new[] { (1, 3, 3, 1), (8, 28, 10, 5), (13, 20, 3, 1), (31, 9, 4, 2), (16, 30, 14, 2), (8, 100, 10, 5) })
                    data.Add((int)width, filters, side, size, stride);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sums_equal_the_plain_loop(int lanes, int filters, int side, int size, int stride)
    {
        ConvolutionKernel kernel = new((VectorWidth)lanes);
        ConvolutionShape shape = new(Channels: 2, side, side + 1, filters, size, stride);
        Matrix x = Padded(shape, 1), weights = MatrixOf.Random(shape.PatchLength, filters, 2), y = MatrixOf.Random(Rows, shape.OutputLength, 3);
        float[] bias = [.. Enumerable.Range(0, filters).Select(filter => filter * 0.1f)];
        float[] scratch = new float[kernel.ScratchLength(shape)];
        kernel.Multiply(shape, x, weights, bias, y, ProductFinish.Relu, scratch);
        foreach (int rows in new[] { 17, 8, 1 })
        {
            // A few images have the same bits as among many; what scratch held before counts for nothing.
            Matrix few = MatrixOf.Random(rows, shape.OutputLength, 7);
            scratch.AsSpan().Fill(float.NaN);
            kernel.Multiply(shape, x.Slice(0, rows), weights, bias, few, ProductFinish.Relu, scratch);
            Assert.Equal(y.Slice(0, rows).Flat(), few.Flat());
        }

        Matrix dy = MatrixOf.Random(Rows, shape.OutputLength, 4);
        double[] dw = new double[shape.PatchLength * filters], db = new double[filters];
        for (int row = 0; row < Rows; row++)
        {
            double[] expected = new double[shape.OutputLength];
            for (int i = 0; i < expected.Length; i++)
            {
                (int position, int filter) = Math.DivRem(i, filters);
                expected[i] = bias[filter];
                db[filter] += dy[row][i];
                for (int cell = 0; cell < shape.PatchLength; cell++)
                {
                    float pixel = x[row][PixelUnder(shape, cell, position)];
                    expected[i] += (double)weights[cell][filter] * pixel;
                    dw[(cell * filters) + filter] += (double)dy[row][i] * pixel;
                }

                expected[i] = Math.Max(0, expected[i]);
            }

            Close.To(expected, y[row], 1e-5, 1e-4, "y");
        }

        Matrix gradient = MatrixOf.Random(shape.PatchLength, filters, 5), biasGradient = MatrixOf.Random(1, filters, 6);
        kernel.Gradient(shape, x, dy, gradient, biasGradient[0], ProductStart.Zero, scratch);
        Close.To(dw, gradient.Flat(), 1e-5, 1e-3, "dW");
        Close.To(db, biasGradient.Flat(), 1e-5, 1e-3, "db");
        scratch.AsSpan().Fill(float.NaN);
        kernel.Gradient(shape, x, dy, gradient, biasGradient[0], ProductStart.Target, scratch);
        Close.To([.. dw.Select(sum => 2 * sum)], gradient.Flat(), 1e-5, 2e-3, "dW added");
        Close.To([.. db.Select(sum => 2 * sum)], biasGradient.Flat(), 1e-5, 2e-3, "db added");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bytes_and_turned_outputs_have_the_bits_of_numbers_by_rows(int lanes, int filters, int side, int size, int stride)
    {
        ConvolutionKernel kernel = new((VectorWidth)lanes);
        ConvolutionShape shape = new(Channels: 2, side, side + 1, filters, size, stride);
        ByteRows bytes = new(Rows, shape.InputLength);
        Matrix x = Padded(shape, 1), weights = MatrixOf.Random(shape.PatchLength, filters, 2), biases = MatrixOf.Random(1, filters, 3);
        for (int row = 0; row < Rows; row++)
        {
            Span<byte> some = bytes[row];
            for (int i = 0; i < shape.InputLength; i++)
            {
                some[i] = (byte)((row * 31) + (i * 7) + (i >> 3));
                x[row][i] = some[i] * (1f / 255f);
            }
        }

        float[] scratch = new float[kernel.ScratchLength(shape)];
        foreach (int rows in new[] { Rows, 17, 8, 1 })
        {
            Matrix y = MatrixOf.Zero(rows, shape.OutputLength), dy = MatrixOf.Random(rows, shape.OutputLength, 4), seen = x.Slice(0, rows), seenBytes = bytes.Slice(0, rows);
            Matrix dw = MatrixOf.Zero(shape.PatchLength, filters), db = MatrixOf.Zero(1, filters);
            kernel.Multiply(shape, seen, weights, biases[0], y, ProductFinish.Relu, scratch);
            kernel.Gradient(shape, seen, dy, dw, db[0], ProductStart.Zero, scratch);
            foreach (ConvolutionForm form in new ConvolutionForm[] { new(true, false), new(false, true), new(true, true) })
            {
                scratch.AsSpan().Fill(float.NaN);
                Matrix pixels = form.IsBytes ? seenBytes : seen, other = form.IsTurned ? MatrixOf.Zero(shape.OutputLength, rows) : MatrixOf.Zero(rows, shape.OutputLength);
                kernel.Multiply(shape, pixels, weights, biases[0], other, ProductFinish.Relu, scratch, form);
                Assert.Equal(y.Flat(), form.IsTurned ? MatrixOf.Turned(other).Flat() : other.Flat());
                scratch.AsSpan().Fill(float.NaN);
                Matrix otherDw = MatrixOf.Zero(shape.PatchLength, filters), otherDb = MatrixOf.Zero(1, filters);
                kernel.Gradient(shape, pixels, form.IsTurned ? MatrixOf.Turned(dy) : dy, otherDw, otherDb[0], ProductStart.Zero, scratch, form);
                Assert.Equal(dw.Flat(), otherDw.Flat());
                Assert.Equal(db.Flat(), otherDb.Flat());
            }
        }
    }

    [Fact]
    public void What_lies_behind_an_input_counts_for_nothing()
    {
        ConvolutionShape shape = new(Channels: 1, Height: 9, Width: 9, Filters: 5, Size: 3, Stride: 3);
        ConvolutionKernel kernel = new(VectorWidths.Widest);
        float[] scratch = new float[kernel.ScratchLength(shape)];
        Matrix x = Padded(shape, 1), weights = MatrixOf.Random(shape.PatchLength, 5, 2), y = MatrixOf.Zero(Rows, shape.OutputLength), other = MatrixOf.Zero(Rows, shape.OutputLength);
        kernel.Multiply(shape, x, weights, bias: default, y, ProductFinish.None, scratch);
        for (int row = 0; row < Rows; row++) x[row][shape.InputLength..].Fill(float.NaN);
        kernel.Multiply(shape, x, weights, new float[5], other, ProductFinish.None, scratch);
        Assert.Equal(y.Flat(), other.Flat());
        kernel.Multiply(shape, x.Slice(0, 1), weights, new float[5], other.Slice(0, 1), ProductFinish.None, scratch);
        Assert.Equal(y.Flat(), other.Flat());
        Matrix gradient = MatrixOf.Zero(shape.PatchLength, 5);
        kernel.Gradient(shape, x, y, gradient, bias: default, ProductStart.Zero, scratch);
        Assert.All(gradient.Flat(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void An_input_without_slack_is_refused()
    {
        ConvolutionShape shape = new(Channels: 1, Height: 9, Width: 9, Filters: 5, Size: 3, Stride: 3);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => new ConvolutionKernel(VectorWidth.Portable).Multiply(
            shape, MatrixOf.Zero(2, 81), MatrixOf.Zero(9, 5), new float[5], MatrixOf.Zero(2, 45), ProductFinish.None, []));
        Assert.Contains("x must be [2, 117], but is [2, 81]", wrong.Message, StringComparison.Ordinal);
    }

    private static Matrix Padded(ConvolutionShape shape, uint seed) => MatrixOf.Random(Rows, shape.InputLength + ConvolutionKernel.SlackOf(shape), seed);

    private static int PixelUnder(ConvolutionShape shape, int cell, int position)
    {
        int channel = cell / (shape.Size * shape.Size), i = cell / shape.Size % shape.Size, j = cell % shape.Size;
        int top = position / shape.OutputWidth * shape.Stride, left = position % shape.OutputWidth * shape.Stride;
        return (((channel * shape.Height) + top + i) * shape.Width) + left + j;
    }
}
