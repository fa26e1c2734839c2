using System.Numerics.Tensors;

namespace Fovea.Tuning;

/// <summary>
/// A Gaussian process after some points (Rasmussen and Williams 2006, section 2.2): mean and variance of the function anywhere.
/// </summary>
internal sealed class GaussianProcess
{
    private const double LeastVariance = 1e-12;
    private readonly double[][] columns;
    private readonly double[] inverseLengths;
    private readonly double[] scaledPoint, squares, kernel, slope, half, whole;
    private readonly Cholesky factor;

    /// <summary>The process after <paramref name="points"/>.</summary>
    public GaussianProcess(TrainingPoints points, Hyperparameters hyperparameters)
    {
        Hyperparameters = hyperparameters;
        Count = points.Count;
        inverseLengths = [.. points.ScaleOf.Select(scale => 1 / hyperparameters.Length(scale))];
        columns = new double[inverseLengths.Length][];
        for (int c = 0; c < columns.Length; c++)
        {
            columns[c] = new double[Count];
            TensorPrimitives.Multiply(points.Columns[c], inverseLengths[c], columns[c]);
        }

        scaledPoint = new double[columns.Length];
        (squares, kernel, slope, half, whole) = (new double[Count], new double[Count], new double[Count], new double[Count], new double[Count]);
        factor = Cholesky.Factor(Covariance(), Count);
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>What it was fitted by.</summary>
    public Hyperparameters Hyperparameters { get; }

    /// <summary>K⁻¹ y: what the kernel is multiplied with to give the mean.</summary>
    /// <param name="outputs">[points].</param>
    public double[] Weights(ReadOnlySpan<double> outputs) => factor.Solve(outputs);

    /// <summary>Kernel, variance and what their derivatives need at a point; then ask for <see cref="Mean"/>, <see cref="MeanSlope"/>, <see cref="VarianceSlope"/>.</summary>
    /// <param name="features">[columns].</param>
    /// <param name="withSlopes">Whether derivatives will be asked for.</param>
    /// <returns>The function's variance there, without noise; at least 1e-12.</returns>
    public double MoveTo(ReadOnlySpan<double> features, bool withSlopes)
    {
        double variance = Hyperparameters.Variance;
        MoveKernelTo(features);
        factor.SolveLower(kernel, half);
        if (withSlopes)
        {
            factor.SolveUpper(half, whole);
            TensorPrimitives.Multiply(slope, variance, slope);
        }

        return Math.Max(LeastVariance, variance - TensorPrimitives.SumOfSquares<double>(half));
    }

    /// <summary>The mean at a point, for weights of some outputs: without the variance, whose cost grows with the square of the number of points.</summary>
    /// <param name="features">[columns].</param>
    /// <param name="weights">Those of the outputs.</param>
    public double MeanAt(ReadOnlySpan<double> features, ReadOnlySpan<double> weights)
    {
        MoveKernelTo(features);
        return Mean(weights);
    }

    /// <summary>What the process would predict at each of its points had it not seen that one (Rasmussen and Williams 2006, equation 5.12).</summary>
    /// <param name="outputs">[points].</param>
    /// <returns>[points].</returns>
    public double[] LeaveOneOut(ReadOnlySpan<double> outputs)
    {
        double[] inverse = new double[Count * Count], predictions = Weights(outputs);
        factor.Inverse(inverse);
        for (int i = 0; i < Count; i++) predictions[i] = outputs[i] - (predictions[i] / inverse[(i * Count) + i]);
        return predictions;
    }

    /// <summary>The mean at the point moved to, for weights of some outputs.</summary>
    public double Mean(ReadOnlySpan<double> weights) => TensorPrimitives.Dot(kernel, weights);

    /// <summary>Adds the derivatives of the mean by the features, times a factor.</summary>
    public void MeanSlope(ReadOnlySpan<double> weights, double times, Span<double> gradient)
    {
        TensorPrimitives.Multiply(slope, weights, squares);
        AddSlopes(times, gradient);
    }

    /// <summary>Adds the derivatives of the variance by the features, times a factor.</summary>
    public void VarianceSlope(double times, Span<double> gradient)
    {
        TensorPrimitives.Multiply<double>(slope, whole, squares);
        AddSlopes(-2 * times, gradient);
    }

    /// <summary>Outcomes at several points together, noise included, drawn from the process.</summary>
    /// <param name="weights">Those of the outputs.</param>
    /// <param name="targets">[targets][columns].</param>
    /// <param name="draws">How many outcomes to draw.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <returns>[draws][targets].</returns>
    public double[][] Draw(ReadOnlySpan<double> weights, IReadOnlyList<double[]> targets, int draws, RandomStream stream)
    {
        int size = targets.Count;
        double[] mean = new double[size], covariance = new double[size * size];
        double[][] halves = new double[size][];
        for (int i = 0; i < size; i++)
        {
            MoveTo(targets[i], withSlopes: false);
            mean[i] = Mean(weights);
            halves[i] = [.. half];
            for (int j = 0; j <= i; j++) covariance[(i * size) + j] = KernelBetween(targets[i], targets[j]) - TensorPrimitives.Dot<double>(halves[i], halves[j]);
            covariance[(i * size) + i] += Hyperparameters.Noise;
        }

        var root = Cholesky.Factor(covariance, size);
        double[][] outcomes = new double[draws][];
        for (int draw = 0; draw < draws; draw++)
        {
            double[] normals = new double[size];
            for (int i = 0; i < size; i++) normals[i] = stream.NextNormal();
            outcomes[draw] = new double[size];
            root.Multiply(normals, outcomes[draw]);
            TensorPrimitives.Add(outcomes[draw], mean, outcomes[draw]);
        }

        return outcomes;
    }

    private void MoveKernelTo(ReadOnlySpan<double> features)
    {
        squares.AsSpan().Clear();
        for (int c = 0; c < columns.Length; c++)
        {
            scaledPoint[c] = features[c] * inverseLengths[c];
            TensorPrimitives.Subtract(columns[c], scaledPoint[c], half);
            TensorPrimitives.MultiplyAdd<double>(half, half, squares, squares);
        }

        Matern.Evaluate(squares, kernel, slope);
        TensorPrimitives.Multiply(kernel, Hyperparameters.Variance, kernel);
    }

    /// <summary>Sums over the points times the derivative of the squared distance, 2 (x - x_i) / length².</summary>
    private void AddSlopes(double times, Span<double> gradient)
    {
        double sum = TensorPrimitives.Sum<double>(squares);
        for (int c = 0; c < columns.Length; c++)
            gradient[c] += times * 2 * inverseLengths[c] * ((scaledPoint[c] * sum) - TensorPrimitives.Dot<double>(squares, columns[c]));
    }

    private double KernelBetween(double[] a, double[] b)
    {
        Span<double> square = [0.0], value = [0.0], unused = [0.0];
        for (int c = 0; c < a.Length; c++) square[0] += Math.Pow((a[c] - b[c]) * inverseLengths[c], 2);
        Matern.Evaluate(square, value, unused);
        return value[0] * Hyperparameters.Variance;
    }

    private double[] Covariance()
    {
        double[] covariance = new double[Count * Count];
        for (int i = 0; i < Count; i++)
        {
            squares.AsSpan().Clear();
            Span<double> squaresUpTo = squares.AsSpan(0, i + 1), difference = half.AsSpan(0, i + 1);
            for (int c = 0; c < columns.Length; c++)
            {
                TensorPrimitives.Subtract(columns[c].AsSpan(0, i + 1), columns[c][i], difference);
                TensorPrimitives.MultiplyAdd(difference, difference, squaresUpTo, squaresUpTo);
            }

            Span<double> row = covariance.AsSpan(i * Count, i + 1);
            Matern.Evaluate(squaresUpTo, row, slope.AsSpan(0, i + 1));
            TensorPrimitives.Multiply(row, Hyperparameters.Variance, row);
            row[i] += Hyperparameters.Noise;
        }

        return covariance;
    }
}

/// <summary>Points that were tried, as columns of features, and what came out.</summary>
internal sealed class TrainingPoints
{
    /// <summary>Points and outputs.</summary>
    /// <param name="features">[points][columns].</param>
    /// <param name="outputs">[points], of mean 0 and deviation 1; those of fantasies may be left out.</param>
    /// <param name="scaleOf">[columns]: which length scale a column has.</param>
    public TrainingPoints(IReadOnlyList<double[]> features, double[] outputs, int[] scaleOf)
    {
        (Outputs, ScaleOf, Count) = (outputs, scaleOf, features.Count);
        Columns = new double[scaleOf.Length][];
        for (int c = 0; c < Columns.Length; c++) Columns[c] = [.. features.Select(row => row[c])];
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>[columns][points].</summary>
    public double[][] Columns { get; }

    /// <summary>[points].</summary>
    public double[] Outputs { get; }

    /// <summary>[columns].</summary>
    public int[] ScaleOf { get; }

    /// <summary>The number of length scales.</summary>
    public int Dimensions => ScaleOf.Length == 0 ? 0 : ScaleOf[^1] + 1;
}

/// <summary>What the process is fitted by; as logarithms, so that steps are ratios.</summary>
/// <param name="Logs">[dimensions + 2]: logarithms of the length scales, of the kernel's variance and of the noise's variance.</param>
internal sealed record Hyperparameters(double[] Logs)
{
    /// <summary>The number of length scales.</summary>
    public int Dimensions => Logs.Length - 2;

    /// <summary>Variance of the function.</summary>
    public double Variance => Math.Exp(Logs[^2]);

    /// <summary>Variance of the noise.</summary>
    public double Noise => Math.Exp(Logs[^1]);

    /// <summary>A dimension's length scale, in widths of the space.</summary>
    public double Length(int dimension) => Math.Exp(Logs[dimension]);
}

/// <summary>
/// The Matern kernel of smoothness 5/2 (Rasmussen and Williams 2006, equation 4.17) as a function of the squared distance r²:
/// k = (1 + a + a²/3) exp(-a) with a = √5 r. Its derivative by r², -5/6 (1 + a) exp(-a), has no pole at r = 0, as the one by r would.
/// </summary>
internal static class Matern
{
    /// <summary>Kernel values.</summary>
    /// <param name="squares">Squared distances; becomes scratch.</param>
    /// <param name="kernel">Becomes k.</param>
    /// <param name="slope">Becomes dk/d(r²).</param>
    public static void Evaluate(Span<double> squares, Span<double> kernel, Span<double> slope)
    {
        TensorPrimitives.Multiply(squares, 5, squares);
        TensorPrimitives.Sqrt<double>(squares, slope);
        TensorPrimitives.Negate<double>(slope, kernel);
        TensorPrimitives.Exp<double>(kernel, kernel);
        TensorPrimitives.Add(slope, 1, slope);                       // 1 + a
        TensorPrimitives.MultiplyAdd(squares, 1.0 / 3, slope, squares); // 1 + a + a²/3
        TensorPrimitives.Multiply<double>(slope, kernel, slope);
        TensorPrimitives.Multiply(slope, -5.0 / 6, slope);
        TensorPrimitives.Multiply<double>(squares, kernel, kernel);
    }
}
