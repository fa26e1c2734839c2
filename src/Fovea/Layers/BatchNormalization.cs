using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Fovea.Numerics;

namespace Fovea.Parts;

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
    public const int WantedRows = 64;

    /// <summary>Rows of feature maps that are normalised together: with several positions each they are more numbers than as many rows again.</summary>
    private const int WantedMapRows = 32, SeveralPositions = 4;

    private readonly Parameter scale, bias, mean, variance;
    private readonly Statistics statistics;
    private readonly int firstStep, steps, positions;
    private readonly bool rectified;
    private readonly float epsilon;

    /// <summary>Declares "NAME.scale" and "NAME.bias", which are learned, and "NAME.mean" and "NAME.variance", [steps, width].</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="width">Numbers per row.</param>
    /// <param name="steps">Steps that training normalises; others use the statistics of the nearest.</param>
    /// <param name="finish">None or ReLU.</param>
    /// <param name="momentum">What part of the running statistics a training step replaces, above 0, at most 1.</param>
    /// <param name="epsilon">Added to variances, above 0.</param>
    public BatchNormalization(
        ModelBuilder build, string name, ParameterGroup group, int width, Range steps, ProductFinish finish, float momentum, float epsilon)
        : this(build, name, group, width, positions: 1, steps, finish, momentum, epsilon)
    {
    }

    /// <summary>
    /// The same over feature maps, which have numbers of every row at many positions: statistics are over rows and positions (Ioffe and Szegedy
    /// 2015, section 3.2). Input, outputs and derivatives are [rows * positions, width] then.
    /// </summary>
    internal BatchNormalization(
        ModelBuilder build, string name, ParameterGroup group, int width, int positions, Range steps, ProductFinish finish, float momentum, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(name);
        if (finish == ProductFinish.ReluGate) throw new ArgumentException("a normalisation ends with nothing or with ReLU", nameof(finish));
        (firstStep, int count) = steps.GetOffsetAndLength(build.Steps);
        this.steps = Math.Max(1, count);
        this.positions = positions;
        rectified = finish == ProductFinish.Relu;
        this.epsilon = epsilon;
        scale = build.Parameters.AddVector($"{name}.scale", group, width, Initializer.Constant(1f));
        bias = build.Parameters.AddVector($"{name}.bias", group, width, Initializer.Constant(0f));
        mean = build.Parameters.AddMatrix($"{name}.mean", ParameterGroup.Statistics, this.steps, width, Initializer.Constant(0f));
        variance = build.Parameters.AddMatrix($"{name}.variance", ParameterGroup.Statistics, this.steps, width, Initializer.Constant(1f));
        Input = positions == 1 ? build.Layout.AddSignal(width) : build.Layout.AddMaps(positions, width);
        statistics = Statistics.Add(build.Layout, width);
        build.NormalizeTogether(positions < SeveralPositions ? WantedRows : WantedMapRows);
        build.Add(new Gradient(this, firstStep..(firstStep + count), momentum));
    }

    /// <summary>x, for the layer before to write; n once it is normalised. Its derivative is dx.</summary>
    public Signal Input { get; }

    /// <summary>y of step <paramref name="t"/>, overwritten.</summary>
    public void Forward(Arena arena, int t, Matrix y) => Forward(arena, t, y, adds: false);

    /// <summary>Adds y of step <paramref name="t"/> to what is there.</summary>
    public void ForwardAdd(Arena arena, int t, Matrix y) => Forward(arena, t, y, adds: true);

    /// <summary>
    /// dx of step <paramref name="t"/>: r scale (dy - mean of dy - n mean of (dy n)), dy being 0 where ReLU was; with statistics that do not
    /// come from the rows, r scale dy. Keeps the sums of dy and dy n, which are the derivatives by bias and scale. dy may lie where dx goes.
    /// </summary>
    public void Backward(Arena arena, int t, Matrix dy)
    {
        Matrix input = arena.Step(Input.Value, t), gradient = arena.Step(Input.Gradient, t);
        Guard.Shape(nameof(dy), dy, input.Rows, input.Columns);
        bool together = arena.NormalizesTogether;
        ElementLoop.Run(
            new BackwardWork(input.Values, input.Stride, dy.Values, dy.Stride, gradient.Values)
            {
                Rows = input.Rows,
                Scale = scale.Value.Values,
                Bias = bias.Value.Values,
                Variance = together ? arena.Step(statistics.Variance, t).Values : variance.Value.Slice(Nearest(t), 1).Values,
                GradientSum = arena.Step(statistics.GradientSum, t).Values,
                ProductSum = arena.Step(statistics.ProductSum, t).Values,
                Epsilon = epsilon,
                Share = together ? 1f / input.Rows : 0f,
                IsRectified = rectified,
            },
            scale.Value.Stride);
    }

    private void Forward(Arena arena, int t, Matrix y, bool adds)
    {
        Matrix input = arena.Step(Input.Value, t);
        Guard.Shape(nameof(y), y, input.Rows, input.Columns);
        bool together = arena.NormalizesTogether;
        ElementLoop.Run(
            new ForwardWork(input.Values, input.Stride, y.Values, y.Stride)
            {
                Rows = input.Rows,
                Scale = scale.Value.Values,
                Bias = bias.Value.Values,
                Mean = together ? arena.Step(statistics.Mean, t).Values : mean.Value.Slice(Nearest(t), 1).Values,
                Variance = together ? arena.Step(statistics.Variance, t).Values : variance.Value.Slice(Nearest(t), 1).Values,
                Epsilon = epsilon,
                Measures = together,
                IsRectified = rectified,
                Adds = adds,
            },
            scale.Value.Stride);
    }

    private static TElements Inverse<TElements>(TElements variances, float epsilon)
        where TElements : struct, IElements<TElements> => TElements.One / TElements.Sqrt(variances + TElements.All(epsilon));

    private int Nearest(int t) => Math.Clamp(t - firstStep, 0, steps - 1);

    /// <summary>A few columns from all rows of x to y: two passes to measure them where that is asked for, a third to normalise.</summary>
    private readonly ref struct ForwardWork(Span<float> x, int stride, Span<float> y, int yStride) : IElementWork
    {
        private readonly Span<float> x = x, y = y;

        public required int Rows { get; init; }

        public required ReadOnlySpan<float> Scale { get; init; }

        public required ReadOnlySpan<float> Bias { get; init; }

        /// <summary>Overwritten if it is measured, else read, as is <see cref="Variance"/>.</summary>
        public required Span<float> Mean { get; init; }

        public required Span<float> Variance { get; init; }

        public required float Epsilon { get; init; }

        public required bool Measures { get; init; }

        public required bool IsRectified { get; init; }

        public required bool Adds { get; init; }

        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            if (Measures) Measure<TElements>(at);
            TElements m = TElements.Load(Mean, at), r = Inverse(TElements.Load(Variance, at), Epsilon), factor = TElements.Load(Scale, at), shift = TElements.Load(Bias, at);
            for (int row = 0; row < Rows; row++)
            {
                TElements n = (TElements.Load(x, (row * stride) + at) - m) * r, result = (factor * n) + shift;
                n.Store(x, (row * stride) + at);
                if (IsRectified) result = TElements.Relu(result);
                int place = (row * yStride) + at;
                (Adds ? TElements.Load(y, place) + result : result).Store(y, place);
            }
        }

        private void Measure<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements share = TElements.All(1f / Rows), m = Sum(at, default(TElements), isOfSquares: false) * share;
            m.Store(Mean, at);
            (Sum(at, m, isOfSquares: true) * share).Store(Variance, at);
        }

        /// <summary>The sum over rows of x - m or of its square, as four sums: a single one would wait for each addition.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TElements Sum<TElements>(int at, TElements m, bool isOfSquares)
            where TElements : struct, IElements<TElements>
        {
            TElements first = default, second = default, third = default, fourth = default;
            int row = 0;
            for (; row <= Rows - 4; row += 4)
            {
                first += Term(at, row, m, isOfSquares);
                second += Term(at, row + 1, m, isOfSquares);
                third += Term(at, row + 2, m, isOfSquares);
                fourth += Term(at, row + 3, m, isOfSquares);
            }

            for (; row < Rows; row++) first += Term(at, row, m, isOfSquares);
            return first + second + (third + fourth);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TElements Term<TElements>(int at, int row, TElements m, bool isOfSquares)
            where TElements : struct, IElements<TElements>
        {
            TElements deviation = TElements.Load(x, (row * stride) + at) - m;
            return isOfSquares ? deviation * deviation : deviation;
        }
    }

    /// <summary>A few columns from all rows of dy to dx: a pass that sums dy and dy n, and one that takes their means out.</summary>
    private readonly ref struct BackwardWork(Span<float> n, int stride, ReadOnlySpan<float> dy, int dyStride, Span<float> dx) : IElementWork
    {
        private readonly Span<float> n = n, dx = dx;
        private readonly ReadOnlySpan<float> dy = dy;

        public required int Rows { get; init; }

        public required ReadOnlySpan<float> Scale { get; init; }

        public required ReadOnlySpan<float> Bias { get; init; }

        public required ReadOnlySpan<float> Variance { get; init; }

        public required Span<float> GradientSum { get; init; }

        public required Span<float> ProductSum { get; init; }

        public required float Epsilon { get; init; }

        /// <summary>What part of the means a row is; 0 where statistics do not come from the rows.</summary>
        public required float Share { get; init; }

        public required bool IsRectified { get; init; }

        public void Take<TElements>(int at)
            where TElements : struct, IElements<TElements>
        {
            TElements factor = TElements.Load(Scale, at), shift = TElements.Load(Bias, at), sum = default, products = default, share = TElements.All(Share);
            for (int row = 0; row < Rows; row++)
            {
                TElements g = TElements.Load(dy, (row * dyStride) + at), value = TElements.Load(n, (row * stride) + at);
                if (IsRectified) g = TElements.Gate(g, (factor * value) + shift);
                g.Store(dx, (row * stride) + at);
                sum += g;
                products += g * value;
            }

            sum.Store(GradientSum, at);
            products.Store(ProductSum, at);
            TElements outer = factor * Inverse(TElements.Load(Variance, at), Epsilon), meanOfGradients = sum * share, meanOfProducts = products * share;
            for (int row = 0; row < Rows; row++)
            {
                int place = (row * stride) + at;
                (outer * (TElements.Load(dx, place) - meanOfGradients - (TElements.Load(n, place) * meanOfProducts))).Store(dx, place);
            }
        }
    }

    /// <summary>What is measured of a block in training, [1, width] per step: mean and variance of x, the number of rows in the denominator; sums of dy and of dy n.</summary>
    private readonly record struct Statistics(Slot Mean, Slot Variance, Slot GradientSum, Slot ProductSum)
    {
        public static Statistics Add(ArenaLayout layout, int width) => new(
            layout.AddStepForTraining(width), layout.AddStepForTraining(width), layout.AddStepForTraining(width), layout.AddStepForTraining(width));
    }

    /// <summary>
    /// Derivatives by scale and bias, summed over the steps of a block; and the step of the running statistics towards the block's, which
    /// takes a gradient's place so that shards add it up in their order: momentum * share of the batch * (running - block's). The block's
    /// variance counts with rows - 1 in the denominator there, so that its expectation is that of all rows.
    /// </summary>
    private sealed class Gradient(BatchNormalization layer, Range steps, float momentum) : IGradientWork
    {
        public ParameterGroup Group => layer.scale.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [layer.scale, layer.bias, layer.mean, layer.variance];

        /// <summary>None: multiply-adds are those of products.</summary>
        public long ForwardMultiplyAdds(int steps) => 0;

        public long TrainingMultiplyAdds(int steps) => 0;

        public void Sum(Arena arena, Span<float> gradients, bool add)
        {
            Span<float> scaleGradient = layer.scale.View(gradients)[0], biasGradient = layer.bias.View(gradients)[0];
            Matrix meanStep = layer.mean.View(gradients), varianceStep = layer.variance.View(gradients);
            if (!add)
            {
                scaleGradient.Clear();
                biasGradient.Clear();
                meanStep.Values.Clear();
                varianceStep.Values.Clear();
            }

            Statistics measured = layer.statistics;
            (int first, int count) = steps.GetOffsetAndLength(arena.Steps);
            for (int i = 0; i < count; i++)
            {
                TensorPrimitives.Add(scaleGradient, arena.Step(measured.ProductSum, first + i)[0], scaleGradient);
                TensorPrimitives.Add(biasGradient, arena.Step(measured.GradientSum, first + i)[0], biasGradient);
                if (!arena.NormalizesTogether) continue;
                Follow(meanStep[i], layer.mean.Value[i], arena.Step(measured.Mean, first + i)[0], 1f, momentum * arena.Share);
                int rows = arena.Rows * layer.positions;
                Follow(varianceStep[i], layer.variance.Value[i], arena.Step(measured.Variance, first + i)[0], rows / (rows - 1f), momentum * arena.Share);
            }
        }

        /// <summary>step += weight * (running - factor * measured). Uses <paramref name="measured"/> up.</summary>
        private static void Follow(Span<float> step, ReadOnlySpan<float> running, Span<float> measured, float factor, float weight)
        {
            TensorPrimitives.Multiply(measured, factor, measured);
            TensorPrimitives.Subtract(running, measured, measured);
            TensorPrimitives.MultiplyAdd(measured, weight, step, step);
        }
    }
}

/// <summary>How a part normalises over rows: <see cref="BatchNormalization"/>.</summary>
public sealed record BatchNormalizationOptions
{
    /// <summary>What part of the running statistics a training step replaces.</summary>
    /// <value>Above 0, at most 1; default 0.1.</value>
    public float Momentum { get; init => field = Check.Above(value, 0f, 1f, nameof(Momentum)); } = 0.1f;

    /// <summary>Added to variances, against division by 0.</summary>
    /// <value>Above 0, at most 1; default 0.00001.</value>
    public float Epsilon { get; init => field = Check.Above(value, 0f, 1f, nameof(Epsilon)); } = 1e-5f;
}
