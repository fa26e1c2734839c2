using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Tests.Numerics;

/// <summary>Bytes give what the numbers give that they stand for, to the bit, on shapes that meet whole and broken parts.</summary>
public sealed class ByteProductsTests
{
    public static TheoryData<int, int, int, int> Shapes
    {
        get
        {
            TheoryData<int, int, int, int> data = [];
            foreach (VectorWidth width in VectorWidths.Available)
                foreach ((int rows, int inputs, int outputs) in new[] { (1, 1, 1), (5, 7, 33), (8, 256, 64), (64, 257, 40), (130, 600, 70), (120, 64, 3) })
                    data.Add((int)width, rows, inputs, outputs);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_product_is_that_of_the_numbers(int lanes, int rows, int inputs, int outputs)
    {
        MatrixKernel kernel = MatrixKernel.ForWidth((VectorWidth)lanes);
        ByteRows bytes = Images(rows, inputs, out Matrix numbers);
        Matrix b = MatrixOf.Random(inputs, outputs, 2), expected = MatrixOf.Zero(rows, outputs), actual = MatrixOf.Zero(rows, outputs);
        float[] bias = new float[outputs + 64];
        for (int i = 0; i < outputs; i++) bias[i] = i * 0.01f;
        kernel.Multiply(numbers, b, expected, ProductStart.Bias, bias, ProductFinish.Relu);
        ByteProducts.Multiply(kernel, bytes, b, actual, ProductStart.Bias, bias, ProductFinish.Relu);
        Assert.Equal(expected.Flat(), actual.Flat());
        kernel.Multiply(numbers, b, expected, ProductStart.Target, default, ProductFinish.None);
        ByteProducts.Multiply(kernel, bytes, b, actual, ProductStart.Target, default, ProductFinish.None);
        Assert.Equal(expected.Flat(), actual.Flat());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_gradient_of_some_inputs_is_that_of_the_numbers(int lanes, int rows, int inputs, int outputs)
    {
        MatrixKernel kernel = MatrixKernel.ForWidth((VectorWidth)lanes);
        ByteRows bytes = Images(rows, inputs, out Matrix numbers);
        int first = inputs / 2 / Matrix.Line * Matrix.Line, count = inputs - first;
        Matrix b = MatrixOf.Random(rows, outputs, 3), expected = MatrixOf.Zero(count, outputs), actual = MatrixOf.Zero(count, outputs);
        foreach (ProductStart start in new[] { ProductStart.Zero, ProductStart.Target })
        {
            kernel.MultiplyTransposed(numbers.SliceColumns(first, count), b, expected, start);
            ByteProducts.MultiplyTransposed(kernel, bytes, first, b, actual, start);
            Assert.Equal(expected.Flat(), actual.Flat());
        }
    }

    [Fact]
    public void A_product_over_first_inputs_takes_no_more_than_there_are()
    {
        Matrix target = MatrixOf.Zero(2, 3);
        MatrixKernel.Widest.MultiplyFirst(MatrixOf.Random(2, 4, 1), MatrixOf.Random(9, 3, 2), target, ProductStart.Zero, default, ProductFinish.None);
        Assert.Contains("[2, 9]", Assert.Throws<ArgumentException>(() =>
            MatrixKernel.Widest.MultiplyFirst(MatrixOf.Random(2, 10, 1), MatrixOf.Random(9, 3, 2), MatrixOf.Zero(2, 3), ProductStart.Zero, default, ProductFinish.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_of_a_run_of_any_length_becomes_a_number()
    {
        byte[] bytes = [.. Enumerable.Range(0, 40).Select(i => (byte)(255 - (i * 6)))];
        for (int length = 0; length <= bytes.Length; length++)
        {
            float[] numbers = new float[length];
            ByteNumbers.Scale(bytes.AsSpan(0, length), ByteNumbers.Unit, numbers);
            Assert.Equal(bytes.Take(length).Select(pixel => pixel * ByteNumbers.Unit), numbers);
        }
    }

    private static ByteRows Images(int rows, int inputs, out Matrix numbers)
    {
        ByteRows bytes = new(rows, inputs);
        numbers = MatrixOf.Zero(rows, inputs);
        Random random = new(1);
        for (int row = 0; row < rows; row++)
        {
            random.NextBytes(bytes[row]);
            for (int i = 0; i < inputs; i++) numbers[row][i] = bytes[row][i] * ByteNumbers.Unit;
        }

        return bytes;
    }
}
