using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Numerics;

/// <summary>Every width against the plain double loop, on shapes that meet every tile and remainder.</summary>
public sealed class MatrixKernelTests
{
    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int, int> data = [];
            foreach (VectorWidth width in VectorWidths.Available)
                foreach ((int rows, int inputs, int outputs) in new[] { (1, 1, 1), (8, 16, 32), (13, 5, 33), (21, 64, 50), (7, 300, 10), (64, 17, 96), (300, 270, 40), (270, 60, 600), (130, 530, 70), (23, 150, 3), (9, 300, 4) })
                    data.Add((int)width, rows, inputs, outputs);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_equals_the_plain_loop(int lanes, int rows, int inputs, int outputs)
    {
        MatrixKernel kernel = MatrixKernel.ForWidth((VectorWidth)lanes);
        Matrix a = MatrixOf.Random(rows, inputs, 1), b = MatrixOf.Random(inputs, outputs, 2), gate = MatrixOf.Random(rows, outputs, 3);
        float[] bias = new float[outputs + 32];
        for (int i = 0; i < outputs; i++) bias[i] = i * 0.01f;
        PackedMatrix packed = Packed(kernel, b);
        Matrix target = MatrixOf.Zero(rows, outputs);

        kernel.Multiply(a, packed, target, ProductStart.Bias, bias, ProductFinish.Relu, default);
        CheckProduct(a, b, target, (_, j, sum) => Math.Max(0, bias[j] + sum), "bias and relu");

        kernel.Multiply(a, packed, target, ProductStart.Zero, default, ProductFinish.None, default);
        CheckProduct(a, b, target, (_, _, sum) => sum, "plain");

        kernel.Multiply(a, packed, target, ProductStart.Target, default, ProductFinish.None, default);
        CheckProduct(a, b, target, (_, _, sum) => 2 * sum, "added");

        float[] gates = gate.Flat();
        kernel.Multiply(a, packed, target, ProductStart.Zero, default, ProductFinish.ReluGate, gate);
        CheckProduct(a, b, target, (i, j, sum) => gates[(i * outputs) + j] > 0 ? sum : 0, "gated");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_right_factor_as_it_lies_gives_what_a_packed_one_gives(int lanes, int rows, int inputs, int outputs)
    {
        MatrixKernel kernel = MatrixKernel.ForWidth((VectorWidth)lanes);
        Matrix a = MatrixOf.Random(rows, inputs, 1), b = MatrixOf.Random(inputs, outputs, 2, padding: 0), actual = MatrixOf.Zero(rows, outputs);
        float[] bias = new float[outputs + 32];
        for (int i = 0; i < outputs; i++) bias[i] = i * 0.01f;
        kernel.Multiply(a, b, actual, ProductStart.Bias, bias, ProductFinish.Relu);
        kernel.Multiply(a, b, actual, ProductStart.Target, default, ProductFinish.None);
        Matrix expected = MatrixOf.Zero(rows, outputs);
        PackedMatrix packed = Packed(kernel, b);
        kernel.Multiply(a, packed, expected, ProductStart.Bias, bias, ProductFinish.Relu, default);
        kernel.Multiply(a, packed, expected, ProductStart.Target, default, ProductFinish.None, default);
        // Few outputs are summed in another order when packed.
        if (outputs > 4) Assert.Equal(expected.Flat(), actual.Flat());
        else Close.To([.. expected.Flat().Select(value => (double)value)], actual.Flat(), 1e-5, 4e-5, "in place");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Turned_factors_and_targets_have_the_bits_of_those_by_rows(int lanes, int rows, int inputs, int outputs)
    {
        MatrixKernel kernel = MatrixKernel.ForWidth((VectorWidth)lanes);
        Matrix x = MatrixOf.Random(rows, inputs, 1), weights = MatrixOf.Random(inputs, outputs, 2, padding: 0), gate = MatrixOf.Random(rows, inputs, 3);
        Matrix y = MatrixOf.Zero(rows, outputs), sameY = MatrixOf.Random(rows, outputs, 4);
        float[] bias = new float[outputs + 32];
        for (int i = 0; i < outputs; i++) bias[i] = i * 0.01f;
        kernel.Multiply(x, weights, y, ProductStart.Bias, bias, ProductFinish.Relu);
        kernel.MultiplyTurned(MatrixOf.Turned(x), weights, sameY, ProductStart.Bias, bias, ProductFinish.Relu);
        Assert.Equal(y.Flat(), sameY.Flat());

        Matrix dy = MatrixOf.Random(rows, outputs, 5), dx = MatrixOf.Zero(rows, inputs), turnedDx = MatrixOf.Random(inputs, rows, 6);
        kernel.MultiplyByTranspose(dy, weights, dx);
        kernel.MultiplyIntoTurned(dy, weights, turnedDx, ProductFinish.None, default);
        Assert.Equal(dx.Flat(), MatrixOf.Turned(turnedDx).Flat());
        // The padding of a target is a sum of zeros.
        for (int i = 0; i < inputs; i++) Assert.All(turnedDx.Values.Slice(i * turnedDx.Stride, turnedDx.Stride)[rows..((rows + 15) / 16 * 16)].ToArray(), padding => Assert.True(padding is 0f or 1e9f));

        Relu.Backward(dx, gate);
        kernel.MultiplyIntoTurned(dy, weights, turnedDx, ProductFinish.ReluGate, MatrixOf.Turned(gate));
        Assert.Equal(dx.Flat(), MatrixOf.Turned(turnedDx).Flat());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_with_a_transpose_equals_the_plain_loop(int lanes, int rows, int inputs, int outputs)
    {
        Matrix a = MatrixOf.Random(rows, inputs, 1), b = MatrixOf.Random(outputs, inputs, 2), target = MatrixOf.Zero(rows, outputs);
        Matrix transpose = MatrixOf.Zero(inputs, outputs);
        for (int i = 0; i < inputs; i++)
            for (int j = 0; j < outputs; j++) transpose[i][j] = b[j][i];
        MatrixKernel.ForWidth((VectorWidth)lanes).MultiplyByTranspose(a, b, target);
        CheckProduct(a, transpose, target, (_, _, sum) => sum, "by transpose");
        Assert.All(target.Values[outputs..target.Stride].ToArray(), padding => Assert.Equal(0f, padding));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Transposed_product_equals_the_plain_loop(int lanes, int rows, int inputs, int outputs)
    {
        MatrixKernel kernel = MatrixKernel.ForWidth((VectorWidth)lanes);
        Matrix x = MatrixOf.Random(rows, inputs, 4), dy = MatrixOf.Random(rows, outputs, 5), target = MatrixOf.Zero(inputs, outputs);
        double[] expected = new double[inputs * outputs];
        for (int k = 0; k < rows; k++)
            for (int i = 0; i < inputs; i++)
                for (int j = 0; j < outputs; j++) expected[(i * outputs) + j] += (double)x[k][i] * dy[k][j];
        kernel.MultiplyTransposed(x, dy, target, ProductStart.Zero);
        Close.To(expected, target.Flat(), 1e-5, 2e-5, "transposed");
        kernel.MultiplyTransposed(x, dy, target, ProductStart.Target);
        Close.To([.. expected.Select(sum => 2 * sum)], target.Flat(), 1e-5, 4e-5, "transposed and added");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sum_of_rows_equals_the_plain_loop(int lanes, int rows, int inputs, int outputs)
    {
        Matrix a = MatrixOf.Random(rows + inputs, outputs, 10), target = MatrixOf.Zero(1, outputs);
        float[] all = a.Flat();
        double[] expected = [.. Enumerable.Range(0, outputs).Select(j => all.Where((_, i) => i % outputs == j).Sum(value => (double)value))];
        MatrixKernel.ForWidth((VectorWidth)lanes).SumRows(a, target, ProductStart.Zero);
        Close.To(expected, target.Flat(), 1e-5, 2e-5, "sum");
        MatrixKernel.ForWidth((VectorWidth)lanes).SumRows(a, target, ProductStart.Target);
        Close.To([.. expected.Select(sum => 2 * sum)], target.Flat(), 1e-5, 4e-5, "sum and added");
    }

    [Fact]
    public void A_product_over_no_rows_is_zero()
    {
        Matrix target = MatrixOf.Random(3, 40, 1), narrow = MatrixOf.Random(3, 2, 1), sum = MatrixOf.Random(1, 40, 1);
        MatrixKernel.Widest.MultiplyTransposed(MatrixOf.Zero(0, 3), MatrixOf.Zero(0, 40), target, ProductStart.Zero);
        MatrixKernel.Widest.MultiplyTransposed(MatrixOf.Zero(0, 3), MatrixOf.Zero(0, 2), narrow, ProductStart.Zero);
        MatrixKernel.Widest.SumRows(MatrixOf.Zero(0, 40), sum, ProductStart.Zero);
        Assert.All([.. target.Flat(), .. narrow.Flat(), .. sum.Flat()], value => Assert.Equal(0f, value));
    }

    [Theory]
    [InlineData(19, 45)]
    [InlineData(45, 3)]
    [InlineData(2, 70)]
    public void Packing_the_transpose_equals_transposing_first(int outputs, int inputs)
    {
        MatrixKernel kernel = MatrixKernel.Widest;
        Matrix weights = MatrixOf.Random(outputs, inputs, 6), transpose = MatrixOf.Zero(inputs, outputs), x = MatrixOf.Random(9, inputs, 7);
        for (int i = 0; i < outputs; i++)
            for (int j = 0; j < inputs; j++) transpose[j][i] = weights[i][j];
        PackedMatrix direct = kernel.NewPacked(inputs, outputs);
        direct.PackTransposed(weights);
        Matrix expected = MatrixOf.Zero(9, outputs), actual = MatrixOf.Zero(9, outputs);
        kernel.Multiply(x, Packed(kernel, transpose), expected, ProductStart.Zero, default, ProductFinish.None, default);
        kernel.Multiply(x, direct, actual, ProductStart.Zero, default, ProductFinish.None, default);
        Assert.Equal(expected.Flat(), actual.Flat());
    }

    [Theory]
    [InlineData(70)]
    [InlineData(3)]
    public void A_row_has_the_same_bits_in_any_tile(int outputs)
    {
        MatrixKernel kernel = MatrixKernel.Widest;
        Matrix a = MatrixOf.Random(29, 77, 8), all = MatrixOf.Zero(29, outputs), one = MatrixOf.Zero(1, outputs);
        PackedMatrix packed = Packed(kernel, MatrixOf.Random(77, outputs, 9));
        kernel.Multiply(a, packed, all, ProductStart.Zero, default, ProductFinish.None, default);
        for (int row = 0; row < 29; row++)
        {
            kernel.Multiply(a.Slice(row, 1), packed, one, ProductStart.Zero, default, ProductFinish.None, default);
            Assert.Equal(all.Slice(row, 1).Flat(), one.Flat());
        }
    }

    [Fact]
    public void Wrong_shapes_are_named()
    {
        MatrixKernel kernel = MatrixKernel.Widest;
        PackedMatrix packed = kernel.NewPacked(4, 5);
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => kernel.Multiply(
            MatrixOf.Zero(2, 3), packed, MatrixOf.Zero(2, 5), ProductStart.Zero, default, ProductFinish.None, default));
        Assert.Contains("a must be [2, 4], but is [2, 3]", wrong.Message, StringComparison.Ordinal);
    }

    private static PackedMatrix Packed(MatrixKernel kernel, Matrix b)
    {
        PackedMatrix packed = kernel.NewPacked(b.Rows, b.Columns);
        packed.Pack(b);
        return packed;
    }

    private static void CheckProduct(Matrix a, Matrix b, Matrix target, Func<int, int, double, double> finish, string what)
    {
        double[] expected = new double[a.Rows * b.Columns];
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < b.Columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < a.Columns; k++) sum += (double)a[i][k] * b[k][j];
                expected[(i * b.Columns) + j] = finish(i, j, sum);
            }
        }

        Close.To(expected, target.Flat(), 1e-5, 2e-5, what);
    }
}
