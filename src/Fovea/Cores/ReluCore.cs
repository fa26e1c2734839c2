using Fovea.Parts;

namespace Fovea;

/// <summary>
/// The paper's core for classification (Mnih et al. 2014, section 4): h_t = relu(linear(h_tm1) + linear(g_t)). The two linear
/// layers share one bias: two would be added. Begun at the identity (Le et al. 2015, A Simple Way to Initialize Recurrent Networks of Rectified
/// Linear Units, section 3) it begins by keeping all that it has seen: h_t = relu(h_tm1 + linear(g_t)).
/// </summary>
internal sealed class ReluCore : IRecurrentCore
{
    private readonly Signal input;
    private readonly Dense inputToState, stateToState;

    /// <summary>Declares the core.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">g_t, [rows, features].</param>
    /// <param name="hidden">Units of the state; 256 in the paper.</param>
    /// <param name="identity">Whether the weights of the state begin as the identity and biases at 0.</param>
    public ReluCore(ModelBuilder build, Signal input, int hidden, bool identity = false)
    {
        // At the identity, the inputs of all steps are added up until the last one.
        int added = identity ? build.Steps : 2;
        this.input = input;
        State = build.Layout.AddSignal(hidden);
        inputToState = new Dense(build, "core.input", ParameterGroup.Classifier, input.Width, hidden, biases: identity ? Initializer.Constant(0f) : null, intoRelu: true, products: added);
        stateToState = new Dense(
            build, "core.state", ParameterGroup.Classifier, hidden, hidden, withBias: false, weights: identity ? Initializer.Identity : null, intoRelu: true, products: 2);
        inputToState.LearnFrom(build, input.Value, .., State.Gradient, ..);
        stateToState.LearnFrom(build, State.Value, ..^1, State.Gradient, 1..);
    }

    /// <inheritdoc/>
    public Signal State { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix inputT = arena.Step(input.Value, t), stateT = arena.Step(State.Value, t);
        if (t == 0)
        {
            inputToState.Forward(arena, inputT, stateT, ProductFinish.Relu);
            return;
        }

        inputToState.Forward(arena, inputT, stateT);
        stateToState.ForwardAdd(arena, arena.Step(State.Value, t - 1), stateT, ProductFinish.Relu);
    }

    /// <inheritdoc/>
    public void BackwardStep(Arena arena, int t)
    {
        Matrix gradientT = arena.Step(State.Gradient, t);
        if (t == arena.Steps - 1) Relu.Backward(gradientT, arena.Step(State.Value, t));
        if (t > 0) stateToState.BackwardInputAddThroughRelu(arena, gradientT, arena.Step(State.Gradient, t - 1), arena.Step(State.Value, t - 1));
    }

    /// <inheritdoc/>
    public void Backward(Arena arena) => inputToState.BackwardInput(arena, arena.All(State.Gradient), arena.All(input.Gradient));
}

/// <summary>The paper's core for classification: h_t = relu(linear(h_tm1) + linear(g_t)) (Mnih et al. 2014, section 4).</summary>
public sealed record ReluCoreOptions : CoreOptions
{
    /// <summary>Units of the state.</summary>
    /// <value>1 to 16384; default 256.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 256;

    /// <summary>Whether the weights of the state begin as the identity and biases at 0, so that a state is kept until something is learned.</summary>
    /// <value>Default: no.</value>
    public bool Identity { get; init; }

    /// <inheritdoc/>
    public override IRecurrentCore Create(ModelBuilder build, Signal input) => new ReluCore(Check.Given(build), input, Hidden, Identity);
}
