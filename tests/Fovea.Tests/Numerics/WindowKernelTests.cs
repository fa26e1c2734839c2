using Fovea.Numerics;

namespace Fovea.Tests.Numerics;

/// <summary>Every width against the plain double loop, on numbers of filters and lengths that meet every tile and remainder.</summary>
public sealed class WindowKernelTests
{
    private const int Rows = 3, Depth = 67;

    public static TheoryData<VectorWidth, int, int> Shapes
    {
        get
        {
            TheoryData<VectorWidth, int, int> data = [];
            foreach (VectorWidth width in VectorWidths.Available)
                foreach ((int filters, int length) in new[] { (1, 1), (8, 32), (13, 45), (5, 131), (16, 7), (8, 2000) })
                    data.Add(width, filters, length);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Products_equal_the_plain_loop(VectorWidth width, int filters, int length)
    {
        WindowKernel kernel = WindowKernel.ForWidth(width);
        int stride = (length + 31) / 32 * 32;
        int[] offsets = [.. Enumerable.Range(0, Depth).Select(k => k * 37 % 101)];
        Matrix x = MatrixOf.Random(Rows, 101 + stride, 1), weights = MatrixOf.Random(Depth, filters, 2), y = MatrixOf.Random(Rows, filters * stride, 3);
        float[] bias = [.. Enumerable.Range(0, filters).Select(filter => filter * 0.1f)];
        kernel.Multiply(x, offsets, weights, bias, y, length, ProductFinish.Relu);
        double[] expected = new double[length];
        for (int row = 0; row < Rows; row++)
        {
            for (int filter = 0; filter < filters; filter++)
            {
                for (int q = 0; q < length; q++)
                {
                    expected[q] = bias[filter];
                    for (int k = 0; k < Depth; k++) expected[q] += (double)weights[k][filter] * x[row][offsets[k] + q];
                    expected[q] = Math.Max(0, expected[q]);
                }

                Close.To(expected, y[row].Slice(filter * stride, length), 1e-5, 2e-5, "product");
            }
        }

        Matrix dy = MatrixOf.Random(Rows, filters * stride, 4), gradient = MatrixOf.Zero(Depth, filters);
        double[] sums = new double[Depth * filters];
        for (int row = 0; row < Rows; row++)
        {
            for (int filter = 0; filter < filters; filter++)
            {
                dy[row].Slice(filter * stride, stride)[length..].Clear();
                for (int k = 0; k < Depth; k++)
                    for (int q = 0; q < length; q++) sums[(k * filters) + filter] += (double)x[row][offsets[k] + q] * dy[row][(filter * stride) + q];
            }
        }

        kernel.MultiplyTransposed(x, offsets, dy, length, gradient, ProductStart.Zero);
        Close.To(sums, gradient.Flat(), 1e-5, 1e-4, "gradient");
        kernel.MultiplyTransposed(x, offsets, dy, length, gradient, ProductStart.Target);
        Close.To([.. sums.Select(sum => 2 * sum)], gradient.Flat(), 1e-5, 2e-4, "gradient added");
    }

    [Fact]
    public void Windows_beyond_the_numbers_are_refused()
    {
        WindowKernel kernel = WindowKernel.ForWidth(VectorWidth.Portable);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => kernel.Multiply(
            MatrixOf.Zero(1, 9), [0, 6], MatrixOf.Zero(2, 3), [0, 0, 0], MatrixOf.Zero(1, 12), 4, ProductFinish.None));
        Assert.Contains("windows of 4 numbers reach to 10, but x has 9", wrong.Message, StringComparison.Ordinal);
    }
}
