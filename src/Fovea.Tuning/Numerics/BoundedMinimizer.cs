using System.Numerics.Tensors;

namespace Fovea.Tuning;

/// <summary>A function to minimise.</summary>
/// <param name="x">Where.</param>
/// <param name="gradient">Becomes the derivatives.</param>
/// <returns>The value; not finite where the function has none, which ends a step's search short of it.</returns>
internal delegate double DifferentiableFunction(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>
/// Minimises within bounds by limited-memory BFGS (Nocedal and Wright 2006, algorithm 7.4), projected: variables that stand at a bound and would leave are
/// held, the others move along the quasi-Newton direction, clipped to the bounds, until the value has fallen enough (Bertsekas 1982).
/// </summary>
internal sealed class BoundedMinimizer
{
    private const int Memory = 8;
    private const double SufficientDecrease = 1e-4;

    private readonly DifferentiableFunction function;
    private readonly double[] low, high;
    private readonly List<(double[] Step, double[] Change)> pairs = [];

    private BoundedMinimizer(DifferentiableFunction function, double[] low, double[] high) =>
        (this.function, this.low, this.high) = (function, low, high);

    /// <summary>Moves x to a local minimum.</summary>
    /// <param name="function">What to minimise.</param>
    /// <param name="x">The start, clipped to the bounds; becomes the best place found.</param>
    /// <param name="low">The least values.</param>
    /// <param name="high">The largest values.</param>
    /// <param name="iterations">The most steps to take.</param>
    /// <param name="tolerance">Ends when no variable could move by more along the gradient, or the value falls by less, relatively.</param>
    /// <returns>The value there.</returns>
    public static double Minimize(DifferentiableFunction function, double[] x, double[] low, double[] high, int iterations, double tolerance) =>
        new BoundedMinimizer(function, low, high).Run(x, iterations, tolerance);

    private double Run(double[] x, int iterations, double tolerance)
    {
        int size = x.Length;
        Clip(x);
        double[] gradient = new double[size], next = new double[size], nextGradient = new double[size], direction = new double[size];
        double value = function(x, gradient);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            if (ProjectedGradient(x, gradient) <= tolerance) break;
            Direction(x, gradient, direction);
            if (LineSearch(x, value, gradient, direction, next, nextGradient) is not { } nextValue)
            {
                if (pairs.Count == 0) break;
                pairs.Clear(); // The curvature misled; once more along the gradient.
                continue;
            }

            Remember(x, gradient, next, nextGradient);
            double fall = value - nextValue;
            value = nextValue;
            next.CopyTo(x, 0);
            nextGradient.CopyTo(gradient, 0);
            if (fall <= tolerance * 1e-3 * Math.Max(1, Math.Abs(value))) break;
        }

        return value;
    }

    private void Clip(double[] x)
    {
        for (int i = 0; i < x.Length; i++) x[i] = Math.Clamp(x[i], low[i], high[i]);
    }

    private double ProjectedGradient(double[] x, double[] gradient)
    {
        double largest = 0;
        for (int i = 0; i < x.Length; i++) largest = Math.Max(largest, Math.Abs(Math.Clamp(x[i] - gradient[i], low[i], high[i]) - x[i]));
        return largest;
    }

    private bool IsHeld(double[] x, double[] gradient, int i) => (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);

    /// <summary>The two-loop recursion over the free variables.</summary>
    private void Direction(double[] x, double[] gradient, double[] direction)
    {
        for (int i = 0; i < x.Length; i++) direction[i] = IsHeld(x, gradient, i) ? 0 : -gradient[i];
        double[] shares = new double[pairs.Count];
        for (int k = pairs.Count - 1; k >= 0; k--)
        {
            (double[] step, double[] change) = pairs[k];
            shares[k] = Dot(step, direction) / Dot(step, change);
            TensorPrimitives.MultiplyAdd(change, -shares[k], direction, direction);
        }

        if (pairs.Count > 0) TensorPrimitives.Multiply(direction, Dot(pairs[^1].Step, pairs[^1].Change) / Dot(pairs[^1].Change, pairs[^1].Change), direction);
        else TensorPrimitives.Multiply(direction, Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)), direction);
        for (int k = 0; k < pairs.Count; k++)
        {
            (double[] step, double[] change) = pairs[k];
            TensorPrimitives.MultiplyAdd(step, shares[k] - (Dot(change, direction) / Dot(step, change)), direction, direction);
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (IsHeld(x, gradient, i)) direction[i] = 0;
        }
    }

    /// <summary>Halves the step, or better, until the value has fallen enough; null where it never does.</summary>
    private double? LineSearch(double[] x, double value, double[] gradient, double[] direction, double[] next, double[] nextGradient)
    {
        double length = 1;
        for (int attempt = 0; attempt < 25; attempt++)
        {
            double slope = 0;
            for (int i = 0; i < x.Length; i++)
            {
                next[i] = Math.Clamp(x[i] + (length * direction[i]), low[i], high[i]);
                slope += gradient[i] * (next[i] - x[i]);
            }

            if (!(slope < 0)) return null;
            double nextValue = function(next, nextGradient);
            if (nextValue <= value + (SufficientDecrease * slope)) return nextValue;

            // The minimum of the parabola through value, slope and the new value, kept between a tenth and a half.
            double share = double.IsFinite(nextValue) ? -0.5 * slope / (nextValue - value - slope) : 0.1;
            length *= Math.Clamp(share, 0.1, 0.5);
        }

        return null;
    }

    private void Remember(double[] x, double[] gradient, double[] next, double[] nextGradient)
    {
        double[] step = new double[x.Length], change = new double[x.Length];
        TensorPrimitives.Subtract(next, x, step);
        TensorPrimitives.Subtract(nextGradient, gradient, change);
        if (Dot(step, change) <= 1e-10 * Dot(change, change)) return;
        if (pairs.Count == Memory) pairs.RemoveAt(0);
        pairs.Add((step, change));
    }

    private static double Dot(double[] a, double[] b) => TensorPrimitives.Dot<double>(a, b);
}
