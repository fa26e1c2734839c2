using BenchmarkDotNet.Attributes;
using Fovea.Parts;

namespace Fovea.Benchmarks;

/// <summary>The products of the paper's model for a block of 32 rows, on one core, operands in its cache.</summary>
public class MatrixKernelBenchmarks
{
    private const int Rows = 32, Steps = 7, Width = 256, GradientRows = Rows * Steps;

    private readonly ProductOperands core = new(Rows, Width, Width), patch = new(Rows, 64, 128), location = new(Rows, Width, 2);
    private readonly AlignedBuffer states = new(GradientRows * Matrix.StrideFor(Width));
    private readonly AlignedBuffer derivatives = new(GradientRows * Matrix.StrideFor(Width));
    private readonly AlignedBuffer gradient = new(Width * Matrix.StrideFor(Width));

    /// <summary>State to state, [32, 256] times [256, 256].</summary>
    [Benchmark, MultiplyAdds((long)Rows * Width * Width)]
    public void Core() => core.Multiply();

    /// <summary>Patch to features, [32, 64] times [64, 128].</summary>
    [Benchmark, MultiplyAdds((long)Rows * 64 * 128)]
    public void Patch() => patch.Multiply();

    /// <summary>State to location, [32, 256] times [256, 2]: few outputs have a kernel of their own.</summary>
    [Benchmark, MultiplyAdds((long)Rows * Width * 2)]
    public void Location() => location.Multiply();

    /// <summary>The gradient of the core's weights over all steps, transpose of [224, 256] times [224, 256].</summary>
    [Benchmark, MultiplyAdds((long)GradientRows * Width * Width)]
    public void WeightGradient()
    {
        int stride = Matrix.StrideFor(Width);
        MatrixKernel.Widest.MultiplyTransposed(
            new Matrix(states.Span, GradientRows, Width, stride), new Matrix(derivatives.Span, GradientRows, Width, stride),
            new Matrix(gradient.Span, Width, Width, stride), ProductStart.Zero);
    }

    /// <summary>Packing of [256, 256] weights, as after every step of training.</summary>
    [Benchmark]
    public void Packing() => core.Pack();
}
