using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.Tests.AddingAPart;

/// <summary>
/// The paper's core with layer normalisation (Ba, Kiros and Hinton 2016, section 3.1):
/// a_t = linear(g_t) + linear(h_tm1), h_t = relu(normalise(a_t)). Neither product has a bias: normalisation would take it out again.
/// </summary>
public sealed class NormalizedReluCore : IRecurrentCore
{
    private readonly Signal input, sum;
    private readonly Dense inputToSum, stateToSum;
    private readonly LayerNormalization normalization;

    /// <summary>Declares the core.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">g_t, [rows, features].</param>
    /// <param name="hidden">Units of the state.</param>
    public NormalizedReluCore(ModelBuilder build, Signal input, int hidden)
    {
        this.input = input;
        sum = build.Layout.AddSignal(hidden);
        State = build.Layout.AddSignal(hidden);
        const ParameterGroup group = ParameterGroup.Classifier;
        inputToSum = new Dense(build, "core.input", group, input.Width, hidden, withBias: false, products: 2);
        stateToSum = new Dense(build, "core.state", group, hidden, hidden, withBias: false, products: 2);
        normalization = new LayerNormalization(build, "core.norm", group, hidden, firstScale: MathF.Sqrt(2f));
        inputToSum.LearnFrom(build, input.Value, .., sum.Gradient, ..);
        stateToSum.LearnFrom(build, State.Value, ..^1, sum.Gradient, 1..);
        normalization.LearnFrom(build, State.Gradient, ..);
    }

    /// <inheritdoc/>
    public Signal State { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix sumT = arena.Step(sum.Value, t), stateT = arena.Step(State.Value, t);
        inputToSum.Forward(arena, arena.Step(input.Value, t), sumT);
        if (t > 0) stateToSum.ForwardAdd(arena, arena.Step(State.Value, t - 1), sumT);
        normalization.Forward(arena, t, sumT, stateT);
        for (int row = 0; row < stateT.Rows; row++) TensorPrimitives.Max(stateT[row], 0f, stateT[row]);
    }

    /// <inheritdoc/>
    public void BackwardStep(Arena arena, int t)
    {
        Matrix stateGradientT = arena.Step(State.Gradient, t), sumGradientT = arena.Step(sum.Gradient, t);
        Relu.Backward(stateGradientT, arena.Step(State.Value, t));
        normalization.Backward(arena, t, stateGradientT, sumGradientT);
        if (t > 0) stateToSum.BackwardInputAdd(arena, sumGradientT, arena.Step(State.Gradient, t - 1));
    }

    /// <inheritdoc/>
    public void Backward(Arena arena) => inputToSum.BackwardInput(arena, arena.All(sum.Gradient), arena.All(input.Gradient));
}

/// <summary>What a recipe says of it.</summary>
public sealed record NormalizedReluCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new NormalizedReluCore(build, input, Hidden);
}
