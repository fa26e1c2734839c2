namespace Fovea.Numerics;

/// <summary>
/// Products with a matrix whose rows are windows of one run of numbers: row k begins at an offset of its own. A convolution is one such
/// product, without a copy of what lies under the kernel at every position.
///
/// Notation, for one row r of many: x the run of numbers; B(k, q) = x[offsets[k] + q], q from 0 to length - 1; W [depth, filters];
/// Y [filters, length], filter after filter with a stride in between.
/// </summary>
public abstract class WindowKernel
{
    /// <summary>Numbers that are computed together: lengths are rounded up to a multiple of this, and so far x is read and Y is written.</summary>
    public abstract int Grain { get; }

    /// <summary>The kernel of one vector width.</summary>
    public static WindowKernel ForWidth(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new WindowKernel<Lanes512, System.Runtime.Intrinsics.Vector512<float>>(),
        VectorWidth.Bits256 => new WindowKernel<Lanes256, System.Runtime.Intrinsics.Vector256<float>>(),
        VectorWidth.Bits128 => new WindowKernel<Lanes128, System.Runtime.Intrinsics.Vector128<float>>(),
        VectorWidth.Portable => new WindowKernel<LanesPortable, float>(),
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "no such vector width"),
    };

    /// <summary>Y = finish(bias + transpose(W) B).</summary>
    /// <param name="x">[rows, numbers].</param>
    /// <param name="offsets">[depth].</param>
    /// <param name="weights">W.</param>
    /// <param name="bias">[filters].</param>
    /// <param name="y">[rows, filters * stride]; overwritten, what lies behind a filter's length with numbers that mean nothing.</param>
    /// <param name="length">Numbers per filter that mean something.</param>
    /// <param name="finish">None or ReLU.</param>
    public abstract void Multiply(Matrix x, ReadOnlySpan<int> offsets, Matrix weights, ReadOnlySpan<float> bias, Matrix y, int length, ProductFinish finish);

    /// <summary>dW = start + the sum over rows of B transpose(dY).</summary>
    /// <param name="x">[rows, numbers].</param>
    /// <param name="offsets">[depth].</param>
    /// <param name="dy">[rows, filters * stride], 0 behind a filter's length.</param>
    /// <param name="length">Numbers per filter.</param>
    /// <param name="target">dW, [depth, filters].</param>
    /// <param name="start">Zero or target.</param>
    public abstract void MultiplyTransposed(Matrix x, ReadOnlySpan<int> offsets, Matrix dy, int length, Matrix target, ProductStart start);
}
