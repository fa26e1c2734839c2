using System.Numerics.Tensors;

namespace Fovea.Tuning;

/// <summary>The factor L of a symmetric positive definite matrix, A = L Lᵀ, and its inverse; row by row, so that vectors run along rows.</summary>
internal sealed class Cholesky
{
    private const double LargestJitter = 1e-2;
    private readonly double[] lower, inverse;

    private Cholesky(int size, double[] lower, double halfLogDeterminant, double jitter)
    {
        (Size, this.lower, HalfLogDeterminant, Jitter) = (size, lower, halfLogDeterminant, jitter);
        inverse = InverseOf(lower, size);
    }

    /// <summary>Rows and columns.</summary>
    public int Size { get; }

    /// <summary>Half the logarithm of A's determinant.</summary>
    public double HalfLogDeterminant { get; }

    /// <summary>What was added to the diagonal to make A positive definite; mostly 0.</summary>
    public double Jitter { get; }

    /// <summary>Factors a matrix; where it is not positive definite, with 1e-10, 1e-9, ... of its mean diagonal added, up to 1e-2.</summary>
    /// <param name="matrix">[size, size]; the lower triangle is read.</param>
    /// <param name="size">Rows and columns.</param>
    /// <exception cref="ArithmeticException">Even that does not help: the matrix is not symmetric positive, or not finite.</exception>
    public static Cholesky Factor(ReadOnlySpan<double> matrix, int size)
    {
        double scale = 0;
        for (int i = 0; i < size; i++) scale += matrix[(i * size) + i] / size;
        double[] lower = new double[size * size];
        for (double jitter = 0; jitter <= LargestJitter; jitter = jitter == 0 ? 1e-10 : jitter * 10)
        {
            if (TryFactor(matrix, lower, size, jitter * scale, out double halfLogDeterminant))
                return new Cholesky(size, lower, halfLogDeterminant, jitter * scale);
        }

        throw new ArithmeticException($"a matrix of {size} rows with mean diagonal {scale} is not positive definite");
    }

    /// <summary>L z: turns independent normal numbers into ones with covariance A.</summary>
    public void Multiply(ReadOnlySpan<double> z, Span<double> x)
    {
        for (int i = 0; i < Size; i++) x[i] = TensorPrimitives.Dot(lower.AsSpan(i * Size, i + 1), z[..(i + 1)]);
    }

    /// <summary>L⁻¹ b.</summary>
    public void SolveLower(ReadOnlySpan<double> b, Span<double> x)
    {
        for (int i = 0; i < Size; i++) x[i] = TensorPrimitives.Dot(InverseRow(i), b[..(i + 1)]);
    }

    /// <summary>L⁻ᵀ b: after <see cref="SolveLower"/>, A⁻¹.</summary>
    public void SolveUpper(ReadOnlySpan<double> b, Span<double> x)
    {
        x.Clear();
        for (int i = 0; i < Size; i++) TensorPrimitives.MultiplyAdd(InverseRow(i), b[i], x[..(i + 1)], x[..(i + 1)]);
    }

    /// <summary>A⁻¹ b.</summary>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        double[] half = new double[Size], whole = new double[Size];
        SolveLower(b, half);
        SolveUpper(half, whole);
        return whole;
    }

    /// <summary>The lower triangle of A⁻¹.</summary>
    /// <param name="target">[size, size].</param>
    public void Inverse(Span<double> target)
    {
        target[..(Size * Size)].Clear();
        for (int k = 0; k < Size; k++)
        {
            ReadOnlySpan<double> row = InverseRow(k);
            for (int i = 0; i <= k; i++)
            {
                Span<double> sum = target.Slice(i * Size, i + 1);
                TensorPrimitives.MultiplyAdd(row[..(i + 1)], row[i], sum, sum);
            }
        }
    }

    /// <summary>A row of L⁻¹ up to its diagonal.</summary>
    private ReadOnlySpan<double> InverseRow(int row) => inverse.AsSpan(row * Size, row + 1);

    private static bool TryFactor(ReadOnlySpan<double> matrix, double[] lower, int size, double jitter, out double halfLogDeterminant)
    {
        halfLogDeterminant = 0;
        for (int i = 0; i < size; i++)
        {
            Span<double> row = lower.AsSpan(i * size, i + 1);
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> other = lower.AsSpan(j * size, j + 1);
                row[j] = (matrix[(i * size) + j] - TensorPrimitives.Dot(row[..j], other[..j])) / other[j];
            }

            double square = matrix[(i * size) + i] + jitter - TensorPrimitives.SumOfSquares<double>(row[..i]);
            if (!(square > 0) || !double.IsFinite(square)) return false;
            row[i] = Math.Sqrt(square);
            halfLogDeterminant += Math.Log(row[i]);
        }

        return true;
    }

    private static double[] InverseOf(double[] lower, int size)
    {
        double[] inverse = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            Span<double> row = inverse.AsSpan(i * size, i + 1);
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(inverse.AsSpan(j * size, j + 1), -lower[(i * size) + j], row[..(j + 1)], row[..(j + 1)]);
            }

            double diagonal = lower[(i * size) + i];
            TensorPrimitives.Divide(row[..i], diagonal, row[..i]);
            row[i] = 1 / diagonal;
        }

        return inverse;
    }
}
