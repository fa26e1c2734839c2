using System.Runtime.CompilerServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// Products whose left factor is bytes of 0 to 255 that stand for numbers of 0 to 1: a part of them at a time is made numbers, which stay in cache, and then multiplied; the
/// same bits as with all of them made numbers first, but for gradients of so few outputs that they are summed in another order, over more rows than a part has.
/// </summary>
internal static class ByteProducts
{
    /// <summary>Rows and inputs of a part: some tens of thousands of numbers.</summary>
    private const int PartRows = 128, PartInputs = 256, TransposedPartInputs = 64;

    /// <summary>target = finish(start + a b), like <see cref="MatrixKernel.Multiply(Matrix, Matrix, Matrix, ProductStart, ReadOnlySpan{float}, ProductFinish)"/>.</summary>
    /// <param name="kernel">Multiplies.</param>
    /// <param name="a">Left factor, [rows, inputs].</param>
    /// <param name="b">Right factor, [inputs, outputs].</param>
    /// <param name="target">Result, [rows, outputs].</param>
    /// <param name="start">What the sum starts from.</param>
    /// <param name="bias">[outputs] rounded up to a panel, zeros behind; used with <see cref="ProductStart.Bias"/>.</param>
    /// <param name="finish">None or ReLU.</param>
    [SkipLocalsInit]
    public static void Multiply(MatrixKernel kernel, ByteRows a, Matrix b, Matrix target, ProductStart start, ReadOnlySpan<float> bias, ProductFinish finish)
    {
        Part part = new(stackalloc float[Part.LengthFor(PartRows, PartInputs)]);
        for (int firstRow = 0; firstRow < target.Rows; firstRow += PartRows)
        {
            int rows = Math.Min(PartRows, target.Rows - firstRow);
            Matrix result = target.Slice(firstRow, rows);
            for (int first = 0; first < b.Rows; first += PartInputs)
            {
                int inputs = Math.Min(PartInputs, b.Rows - first);
                Matrix numbers = part.Read(a, firstRow, rows, first, inputs);
                kernel.MultiplyFirst(numbers, b.Slice(first, b.Rows - first), result, first == 0 ? start : ProductStart.Target, bias, first + inputs == b.Rows ? finish : ProductFinish.None);
            }
        }
    }

    /// <summary>target = start + transpose(a) b for some columns of a, like <see cref="MatrixKernel.MultiplyTransposed"/>.</summary>
    /// <param name="kernel">Multiplies.</param>
    /// <param name="a">Left factor before it is transposed, [rows, inputs].</param>
    /// <param name="first">The first input that counts.</param>
    /// <param name="b">Right factor, [rows, outputs].</param>
    /// <param name="target">Result, [inputs that count, outputs].</param>
    /// <param name="start">Zero or target.</param>
    [SkipLocalsInit]
    public static void MultiplyTransposed(MatrixKernel kernel, ByteRows a, int first, Matrix b, Matrix target, ProductStart start)
    {
        Part part = new(stackalloc float[Part.LengthFor(PartRows, TransposedPartInputs)]);
        for (int done = 0; done < target.Rows; done += TransposedPartInputs)
        {
            int inputs = Math.Min(TransposedPartInputs, target.Rows - done);
            Matrix result = target.Slice(done, inputs);
            for (int firstRow = 0; firstRow < b.Rows; firstRow += PartRows)
            {
                int rows = Math.Min(PartRows, b.Rows - firstRow);
                kernel.MultiplyTransposed(part.Read(a, firstRow, rows, first + done, inputs), b.Slice(firstRow, rows), result, firstRow == 0 ? start : ProductStart.Target);
            }
        }
    }

    /// <summary>Room for the numbers of a part.</summary>
    private readonly ref struct Part
    {
        private readonly Span<float> room;

        public unsafe Part(Span<float> memory)
        {
            fixed (float* start = memory) room = memory[(int)(AlignedBuffer.FirstLine(start) - start)..];
        }

        /// <summary>Numbers of room that a part needs.</summary>
        public static int LengthFor(int rows, int inputs) => (rows * Matrix.StrideFor(inputs)) + Matrix.Line;

        /// <summary>The numbers of some bytes, until the next are read.</summary>
        public Matrix Read(ByteRows bytes, int firstRow, int rows, int first, int inputs)
        {
            Matrix numbers = new(room, rows, inputs, Matrix.StrideFor(inputs));
            for (int row = 0; row < rows; row++) ByteNumbers.Scale(bytes[firstRow + row].Slice(first, inputs), ByteNumbers.Unit, numbers[row]);
            return numbers;
        }
    }
}
