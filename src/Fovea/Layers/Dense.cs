using Fovea.Numerics;

namespace Fovea.Parts;

/// <summary>
/// y = x W + b.
///
/// Notation: x [rows, inputs], y [rows, outputs], W [inputs, outputs], b [outputs]; dx, dy the loss's derivatives.
/// </summary>
public sealed class Dense
{
    private readonly MatrixKernel kernel;
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly PackedSlot? packed, packedTransposed;
    private readonly bool hasInputGradient;

    /// <summary>Declares "NAME.weight" and, with a bias, "NAME.bias".</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="name">Prefix of its parameters' names.</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="withBias">Whether there is a b.</param>
    /// <param name="withInputGradient">Whether <see cref="BackwardInput"/> will be asked for.</param>
    /// <param name="weights">First values of W; null for the model's own way.</param>
    /// <param name="biases">First values of b; null for the model's own way.</param>
    /// <param name="intoRelu">Whether a ReLU follows on y.</param>
    /// <param name="products">How many products are added up to what follows: see <see cref="InitializationOptions.Weights"/>.</param>
    /// <param name="inPlace">Whether products read W as it lies; a copy in the kernel's layout pays if it is used for many rows or steps.</param>
    public Dense(
        ModelBuilder build, string name, ParameterGroup group, int inputs, int outputs, bool withBias = true, bool withInputGradient = true,
        Initializer? weights = null, Initializer? biases = null, bool intoRelu = false, int products = 1, bool inPlace = false)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(name);
        kernel = build.Kernel;
        weight = build.Parameters.AddMatrix($"{name}.weight", group, inputs, outputs, weights ?? build.NewWeights(inputs, intoRelu, products));
        if (withBias) bias = build.Parameters.AddVector($"{name}.bias", group, outputs, biases ?? build.NewBiases(inputs));
        hasInputGradient = withInputGradient;
        if (inPlace) return;
        packed = build.Layout.AddPacked(weight);
        if (withInputGradient) packedTransposed = build.Layout.AddPackedTransposed(weight);
    }

    /// <summary>y = finish(x W + b).</summary>
    public void Forward(Arena arena, Matrix x, Matrix y, ProductFinish finish = ProductFinish.None)
    {
        ProductStart start = bias is null ? ProductStart.Zero : ProductStart.Bias;
        Multiply(arena, x, y, start, bias is null ? default : bias.Value.Values, finish);
    }

    /// <summary>y = finish(x W + b) for all rows and steps; x may be turned, or bytes that are lent, if W is read in place.</summary>
    internal void Forward(Arena arena, Slot x, Slot y, ProductFinish finish)
    {
        if (arena.LentTo(x) is { } bytes)
        {
            if (packed is not null) throw Packed();
            ByteProducts.Multiply(kernel, bytes, weight.Value, arena.All(y), bias is null ? ProductStart.Zero : ProductStart.Bias, bias is null ? default : bias.Value.Values, finish);
            return;
        }

        if (!x.IsTurned)
        {
            Forward(arena, arena.All(x), arena.All(y), finish);
            return;
        }

        if (packed is not null) throw Packed();
        kernel.MultiplyTurned(
            arena.Turned(x), weight.Value, arena.All(y), bias is null ? ProductStart.Zero : ProductStart.Bias, bias is null ? default : bias.Value.Values, finish);
    }

    /// <summary>y = finish(y + x W); for a layer without bias that adds to another's result.</summary>
    public void ForwardAdd(Arena arena, Matrix x, Matrix y, ProductFinish finish = ProductFinish.None)
    {
        if (bias is not null) throw new InvalidOperationException($"{weight.Name} has a bias, which adding would leave out");
        Multiply(arena, x, y, ProductStart.Target, default, finish);
    }

    /// <summary>dx = dy transpose(W).</summary>
    public void BackwardInput(Arena arena, Matrix dy, Matrix dx) => Backward(arena, dy, dx, ProductStart.Zero, ProductFinish.None, default);

    /// <summary>dx += dy transpose(W); for a layer whose weights are packed.</summary>
    public void BackwardInputAdd(Arena arena, Matrix dy, Matrix dx) => Backward(arena, dy, dx, ProductStart.Target, ProductFinish.None, default);

    /// <summary>dx = dx + dy transpose(W) where x, a ReLU's output, is above 0, else 0; for a layer whose weights are packed.</summary>
    internal void BackwardInputAddThroughRelu(Arena arena, Matrix dy, Matrix dx, Matrix x) => Backward(arena, dy, dx, ProductStart.Target, ProductFinish.ReluGate, x);

    /// <summary>dx = dy transpose(W) where x, a ReLU's output, is above 0, else 0: the derivative by the ReLU's input.</summary>
    public void BackwardInputThroughRelu(Arena arena, Matrix dy, Matrix dx, Matrix x) => Backward(arena, dy, dx, ProductStart.Zero, ProductFinish.ReluGate, x);

    /// <summary>The same for all rows and steps; x and dx may be turned, both of them, if W is read in place.</summary>
    internal void BackwardInputThroughRelu(Arena arena, Slot dy, Slot dx, Slot x)
    {
        if (!dx.IsTurned)
        {
            BackwardInputThroughRelu(arena, arena.All(dy), arena.All(dx), arena.All(x));
            return;
        }

        if (!hasInputGradient) throw WithoutInputGradient();
        if (packed is not null) throw Packed();
        kernel.MultiplyIntoTurned(arena.All(dy), weight.Value, arena.Turned(dx), ProductFinish.ReluGate, arena.Turned(x));
    }

    /// <summary>Declares the gradient of W and b as a sum over rows: x at one range of steps against dy at another.</summary>
    public void LearnFrom(ModelBuilder build, Slot x, Range xSteps, Slot dy, Range dySteps)
    {
        ArgumentNullException.ThrowIfNull(build);
        build.Add(new WeightGradient(this, x, xSteps, dy, dySteps));
        if (bias is not null) build.Add(new BiasGradient(bias, dy, dySteps, kernel));
    }

    private void Multiply(Arena arena, Matrix x, Matrix y, ProductStart start, ReadOnlySpan<float> biases, ProductFinish finish)
    {
        if (packed is { } copy) kernel.Multiply(x, arena.Packed(copy), y, start, biases, finish, default);
        else kernel.Multiply(x, weight.Value, y, start, biases, finish);
    }

    private void Backward(Arena arena, Matrix dy, Matrix dx, ProductStart start, ProductFinish finish, Matrix gate)
    {
        if (!hasInputGradient) throw WithoutInputGradient();
        if (packedTransposed is { } copy)
        {
            kernel.Multiply(dy, arena.Packed(copy), dx, start, default, finish, gate);
            return;
        }

        if (start == ProductStart.Target) throw new InvalidOperationException($"{weight.Name} is read in place, which does not add");
        kernel.MultiplyByTranspose(dy, weight.Value, dx);
        if (finish == ProductFinish.ReluGate) Relu.Backward(dx, gate);
    }

    private InvalidOperationException WithoutInputGradient() => new($"{weight.Name} was made without an input gradient");

    private InvalidOperationException Packed() => new($"{weight.Name} is packed, but x is turned or bytes, which wants it in place");

    /// <summary>dW = sum of transpose(x) dy over all rows and steps.</summary>
    private sealed class WeightGradient(Dense layer, Slot x, Range xSteps, Slot dy, Range dySteps) : IDivisibleGradientWork
    {
        public ParameterGroup Group => Weight.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [layer.weight];

        public Parameter Weight => layer.weight;

        public long ForwardMultiplyAdds(int steps) => (long)Weight.Rows * Weight.Columns * dySteps.GetOffsetAndLength(steps).Length;

        public long TrainingMultiplyAdds(int steps) => ForwardMultiplyAdds(steps) * (layer.hasInputGradient ? 3 : 2);

        public void Sum(Arena arena, Span<float> gradients, bool add) => SumPart(arena, 0, Weight.Rows, gradients, add);

        public void SumPart(Arena arena, int first, int count, Span<float> gradients, bool add)
        {
            ProductStart start = add ? ProductStart.Target : ProductStart.Zero;
            Matrix target = Weight.View(gradients).Slice(first, count), derivatives = arena.Range(dy, dySteps);
            if (arena.LentTo(x) is { } bytes) ByteProducts.MultiplyTransposed(layer.kernel, bytes, first, derivatives, target, start);
            else if (x.IsTurned) layer.kernel.Multiply(arena.Turned(x).Slice(first, count), derivatives, target, start, bias: default, ProductFinish.None);
            else layer.kernel.MultiplyTransposed(arena.Range(x, xSteps).SliceColumns(first, count), derivatives, target, start);
        }
    }

    /// <summary>db = sum of dy over all rows and steps.</summary>
    private sealed class BiasGradient(Parameter bias, Slot dy, Range dySteps, MatrixKernel kernel) : IGradientWork
    {
        public ParameterGroup Group => bias.Group;

        public IReadOnlyList<Parameter> Parameters { get; } = [bias];

        public long ForwardMultiplyAdds(int steps) => 0;

        public long TrainingMultiplyAdds(int steps) => 0;

        public void Sum(Arena arena, Span<float> gradients, bool add) =>
            kernel.SumRows(arena.Range(dy, dySteps), bias.View(gradients), add ? ProductStart.Target : ProductStart.Zero);
    }
}
