using System.Numerics.Tensors;
using Fovea.Tuning.Numerics;

namespace Fovea.Tuning.GaussianProcesses;

/// <summary>
/// How badly hyperparameters explain the outputs, and the prior dislikes them: -log p(y | θ) - log p(θ), without constants
/// (Rasmussen and Williams 2006, equations 5.8 and 5.9).
/// </summary>
/// <remarks>Pairs (i, j) with j below i stand one after another: pair i (i - 1) / 2 + j.</remarks>
internal sealed class MarginalLikelihood
{
    private readonly TrainingPoints points;
    private readonly HyperparameterPrior prior;
    private readonly double[][] squares;
    private readonly double[] distances, kernel, slope, weights;
    private readonly double[] matrix;

    public MarginalLikelihood(TrainingPoints points, HyperparameterPrior prior)
    {
        (this.points, this.prior) = (points, prior);
        int n = points.Count, pairs = n * (n - 1) / 2;
        squares = [.. Enumerable.Range(0, points.Dimensions).Select(_ => new double[pairs])];
        (distances, kernel, slope, weights) = (new double[pairs], new double[pairs], new double[pairs], new double[pairs]);
        matrix = new double[n * n];
        for (int c = 0; c < points.Columns.Length; c++)
        {
            double[] column = points.Columns[c], target = squares[points.ScaleOf[c]];
            for (int i = 1, pair = 0; i < n; i++)
            {
                for (int j = 0; j < i; j++, pair++)
                {
                    double difference = column[i] - column[j];
                    target[pair] += difference * difference;
                }
            }
        }
    }

    /// <summary>The value and its derivatives by the logarithms; infinite where the kernel's matrix cannot be factored.</summary>
    public double Evaluate(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        int n = points.Count, dimensions = points.Dimensions;
        double variance = Math.Exp(logs[^2]), noise = Math.Exp(logs[^1]);
        Array.Clear(distances);
        for (int d = 0; d < dimensions; d++) TensorPrimitives.MultiplyAdd(squares[d], Math.Exp(-2 * logs[d]), distances, distances);
        Matern.Evaluate(distances, kernel, slope);
        for (int i = 0, pair = 0; i < n; pair += i, i++)
        {
            TensorPrimitives.Multiply(kernel.AsSpan(pair, i), variance, matrix.AsSpan(i * n, i));
            matrix[(i * n) + i] = variance + noise;
        }

        Cholesky factor;
        try
        {
            factor = Cholesky.Of(matrix, n);
        }
        catch (ArithmeticException)
        {
            gradient.Clear();
            return double.PositiveInfinity;
        }

        double[] alpha = factor.Solve(points.Outputs);
        double value = (0.5 * TensorPrimitives.Dot<double>(points.Outputs, alpha)) + factor.HalfLogDeterminant;

        // dK/dθ is multiplied by W = α αᵀ - K⁻¹ and summed: pairs count twice, which takes the half away.
        factor.Inverse(matrix);
        double diagonal = 0;
        for (int i = 0, pair = 0; i < n; pair += i, i++)
        {
            Span<double> row = weights.AsSpan(pair, i);
            TensorPrimitives.Multiply(alpha.AsSpan(0, i), alpha[i], row);
            TensorPrimitives.Subtract(row, matrix.AsSpan(i * n, i), row);
            diagonal += (alpha[i] * alpha[i]) - matrix[(i * n) + i];
        }

        gradient[^2] = -variance * (TensorPrimitives.Dot<double>(weights, kernel) + (0.5 * diagonal));
        gradient[^1] = -0.5 * noise * diagonal;
        TensorPrimitives.Multiply<double>(weights, slope, weights);
        for (int d = 0; d < dimensions; d++)
            gradient[d] = 2 * variance * Math.Exp(-2 * logs[d]) * TensorPrimitives.Dot<double>(weights, squares[d]);
        return value + prior.Penalty(logs, gradient);
    }
}
