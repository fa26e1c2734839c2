using System.Numerics;
using System.Runtime.InteropServices;
using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, algorithm 1) over the rows of a block, which lie in one core's memory: "ghost" batches
/// (Hoffer et al. 2017, algorithm 1). No core waits for another, and the result does not depend on how many there are. Each glimpse has
/// statistics of its own, as the first is not distributed like the last; scale and bias are shared (Cooijmans et al. 2017, section 3).
/// Training normalises by the block's statistics, evaluation by the running ones, as does a block of a single row, whose own say nothing.
///
/// Notation, for one step and column: x [rows], m its mean, v its variance (n in the denominator), r = 1 / sqrt(v + epsilon);
/// n = (x - m) r; y = finish(scale n + bias); dy, dx the loss's derivatives, dy behind the finish.
/// </summary>
public sealed class BatchNormalization
{
    /// <summary>Rows that are normalised together: enough for steady statistics, few enough for a core's cache.</summary>
    public const int GroupRows = 64;

    private readonly Parameter scale, bias, mean, variance;
    private readonly BatchStatistics statistics;
    private readonly int firstStep, steps;
    private readonly bool rectified;
    private readonly float epsilon;

    /// <summary>Declares "NAME.scale" and "NAME.bias", which are learned, and "NAME.mean" and "NAME.variance", [steps, width].</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="width">Numbers per row.</param>
    /// <param name="steps">Steps that training normalises; others use the statistics of the nearest.</param>
    /// <param name="finish">None or ReLU.</param>
    /// <param name="momentum">What part of the running statistics a training step replaces, above 0, at most 1.</param>
    /// <param name="epsilon">Added to variances, above 0.</param>
    public BatchNormalization(
        ModelBuilder build, string name, ParameterGroup group, int width, Range steps, ProductFinish finish, float momentum, float epsilon)
    {
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a normalisation ends with nothing or with ReLU", nameof(finish));
        (firstStep, int count) = steps.GetOffsetAndLength(build.Steps);
        this.steps = Math.Max(1, count);
        rectified = finish == ProductFinish.Relu;
        this.epsilon = epsilon;
        scale = build.Parameters.Add($"{name}.scale", group, 1, width, Initializer.Constant(1f));
        bias = build.Parameters.Add($"{name}.bias", group, 1, width, Initializer.Constant(0f));
        mean = build.Parameters.Add($"{name}.mean", ParameterGroup.Statistics, this.steps, width, Initializer.Constant(0f));
        variance = build.Parameters.Add($"{name}.variance", ParameterGroup.Statistics, this.steps, width, Initializer.Constant(1f));
        Input = build.Layout.AddSignal(width);
        statistics = BatchStatistics.Add(build.Layout, width);
        build.GroupBy(GroupRows);
        build.Add(new BatchNormalizationGradient(scale, bias, mean, variance, statistics, firstStep..(firstStep + count), momentum));
    }

    /// <summary>x, for the layer before to write; n once it is normalised. Its derivative is dx.</summary>
    public Signal Input { get; }

    /// <summary>y of step <paramref name="t"/>, overwritten.</summary>
    public void Forward(Arena arena, int t, Matrix y) => Forward(arena, t, y, adds: false);

    /// <summary>Adds y of step <paramref name="t"/> to what is there.</summary>
    public void ForwardAdd(Arena arena, int t, Matrix y) => Forward(arena, t, y, adds: true);

    /// <summary>
    /// dx of step <paramref name="t"/>: r scale (dy - mean of dy - n mean of (dy n)), dy being 0 where ReLU was; with statistics that do not
    /// come from the rows, r scale dy. Keeps the sums of dy and dy n, which are the derivatives by bias and scale.
    /// </summary>
    public void Backward(Arena arena, int t, Matrix dy)
    {
        Matrix input = arena.Step(Input.Value, t), gradient = arena.Step(Input.Gradient, t);
        Guard.Shape(nameof(dy), dy, input.Rows, input.Columns);
        Span<Vector<float>> n = Lanes(input.Values), dx = Lanes(gradient.Values), dyLanes = Lanes(dy.Values);
        int stride = input.Stride / Vector<float>.Count, dyStride = dy.Stride / Vector<float>.Count, rows = input.Rows;
        bool ofRows = IsOfRows(arena);
        Span<Vector<float>> scales = Lanes(scale.Value.Values), biases = Lanes(bias.Value.Values), variances = ofRows ? Lanes(arena.Step(statistics.Variance, t).Values) : RunningVariance(t);
        Span<Vector<float>> gradientSums = Lanes(arena.Step(statistics.GradientSum, t).Values), productSums = Lanes(arena.Step(statistics.ProductSum, t).Values);
        Vector<float> share = new(ofRows ? 1f / rows : 0f);
        for (int column = 0; column < scales.Length; column++)
        {
            Vector<float> factor = scales[column], shift = biases[column], sum = default, products = default;
            for (int row = 0; row < rows; row++)
            {
                Vector<float> g = dyLanes[(row * dyStride) + column], value = n[(row * stride) + column];
                if (rectified) g = Vector.ConditionalSelect(Vector.GreaterThan((factor * value) + shift, default), g, default);
                dx[(row * stride) + column] = g;
                sum += g;
                products += g * value;
            }

            (gradientSums[column], productSums[column]) = (sum, products);
            Vector<float> outer = factor * Inverse(variances[column]), meanOfGradients = sum * share, meanOfProducts = products * share;
            for (int row = 0; row < rows; row++)
            {
                ref Vector<float> g = ref dx[(row * stride) + column];
                g = outer * (g - meanOfGradients - (n[(row * stride) + column] * meanOfProducts));
            }
        }
    }

    /// <summary>Whether rows are normalised by their own statistics.</summary>
    internal static bool IsOfRows(Arena arena) => arena.Training && arena.Rows > 1;

    private static Span<Vector<float>> Lanes(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private void Forward(Arena arena, int t, Matrix y, bool adds)
    {
        Matrix input = arena.Step(Input.Value, t);
        Guard.Shape(nameof(y), y, input.Rows, input.Columns);
        Span<Vector<float>> x = Lanes(input.Values), yLanes = Lanes(y.Values), scales = Lanes(scale.Value.Values), biases = Lanes(bias.Value.Values);
        int stride = input.Stride / Vector<float>.Count, yStride = y.Stride / Vector<float>.Count, rows = input.Rows;
        bool ofRows = IsOfRows(arena);
        Span<Vector<float>> means = ofRows ? Lanes(arena.Step(statistics.Mean, t).Values) : RunningMean(t);
        Span<Vector<float>> variances = ofRows ? Lanes(arena.Step(statistics.Variance, t).Values) : RunningVariance(t);
        for (int column = 0; column < scales.Length; column++)
        {
            if (ofRows) (means[column], variances[column]) = Measure(x, stride, column, rows);
            Vector<float> m = means[column], r = Inverse(variances[column]), factor = scales[column], shift = biases[column];
            for (int row = 0; row < rows; row++)
            {
                ref Vector<float> value = ref x[(row * stride) + column], target = ref yLanes[(row * yStride) + column];
                value = (value - m) * r;
                Vector<float> result = (factor * value) + shift;
                if (rectified) result = Vector.Max(result, default);
                target = adds ? target + result : result;
            }
        }
    }

    private static (Vector<float> Mean, Vector<float> Variance) Measure(ReadOnlySpan<Vector<float>> x, int stride, int column, int rows)
    {
        Vector<float> sum = default, squares = default, share = new(1f / rows);
        for (int row = 0; row < rows; row++) sum += x[(row * stride) + column];
        Vector<float> mean = sum * share;
        for (int row = 0; row < rows; row++)
        {
            Vector<float> deviation = x[(row * stride) + column] - mean;
            squares += deviation * deviation;
        }

        return (mean, squares * share);
    }

    private Vector<float> Inverse(Vector<float> variances) => Vector<float>.One / Vector.SquareRoot(variances + new Vector<float>(epsilon));

    private Span<Vector<float>> RunningMean(int t) => Lanes(mean.Value.Slice(Nearest(t), 1).Values);

    private Span<Vector<float>> RunningVariance(int t) => Lanes(variance.Value.Slice(Nearest(t), 1).Values);

    private int Nearest(int t) => Math.Clamp(t - firstStep, 0, steps - 1);
}
