using Fovea.Numerics;
using Fovea.Parts;

namespace Fovea.Benchmarks;

/// <summary>Operands of [rows, inputs] times [inputs, outputs], in memory of their own.</summary>
internal sealed class ProductOperands
{
    private readonly int rows, inputs, outputs;
    private readonly AlignedBuffer left, right, result;

    public ProductOperands(int rows, int inputs, int outputs)
    {
        this.rows = rows;
        this.inputs = inputs;
        this.outputs = outputs;
        left = new AlignedBuffer(rows * Matrix.StrideFor(inputs));
        right = new AlignedBuffer(inputs * Matrix.StrideFor(outputs));
        result = new AlignedBuffer(rows * Matrix.StrideFor(outputs));
        Packed = MatrixKernel.Widest.NewPacked(inputs, outputs);
        Pack();
    }

    /// <summary>The right factor as the kernel reads it.</summary>
    public PackedMatrix Packed { get; }

    public void Multiply() => MatrixKernel.Widest.Multiply(
        new Matrix(left.Span, rows, inputs, Matrix.StrideFor(inputs)), Packed, new Matrix(result.Span, rows, outputs, Matrix.StrideFor(outputs)),
        ProductStart.Zero, default, ProductFinish.None, default);

    public void Pack() => Packed.Pack(new Matrix(right.Span, inputs, outputs, Matrix.StrideFor(outputs)));
}
