using Fovea.Parts;

namespace Fovea.Cores;

/// <summary>
/// The linear part of a core with gates, before sigmoid and tanh: gates_t = g_t W + h_tm1 U + b. One product per operand gives all
/// gates, side by side; the two share one bias: two would be added.
///
/// Notation: g the input [rows, features], h the state [rows, hidden], W [features, gates * hidden], U [hidden, gates * hidden],
/// b [gates * hidden]; D... the loss's derivative by it.
/// </summary>
internal sealed class GateProducts
{
    private readonly Signal input, state;
    private readonly Dense inputToGates, stateToGates;

    /// <summary>Declares the products.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">g_t.</param>
    /// <param name="state">h_t.</param>
    /// <param name="count">Gates, the candidate among them.</param>
    /// <param name="forget">Columns of the gate that keeps what was.</param>
    /// <param name="forgetBias">What that gate's first biases are shifted by.</param>
    public GateProducts(ModelBuilder build, Signal input, Signal state, int count, Range forget, float forgetBias)
    {
        (this.input, this.state) = (input, state);
        Gates = build.Layout.AddSignal(count * state.Width);
        Initializer biases = build.Initialization.Biases(input.Width) with { Shift = forgetBias, ShiftedColumns = forget };
        inputToGates = new Dense(build, "core.input", ParameterGroup.Classifier, input.Width, Gates.Width, biases: biases, products: 2);
        stateToGates = new Dense(build, "core.state", ParameterGroup.Classifier, state.Width, Gates.Width, withBias: false, products: 2);
        inputToGates.LearnFrom(build, input.Value, .., Gates.Gradient, ..);
        stateToGates.LearnFrom(build, state.Value, ..^1, Gates.Gradient, 1..);
    }

    /// <summary>gates_t, which the core turns into gates in place; its derivative is that by gates_t as computed here.</summary>
    public Signal Gates { get; }

    /// <summary>Overwrites gates_t; at t = 0 the state before is zero.</summary>
    public void Forward(Arena arena, int t)
    {
        inputToGates.Forward(arena, arena.Step(input.Value, t), arena.Step(Gates.Value, t));
        if (t > 0) stateToGates.ForwardAdd(arena, arena.Step(state.Value, t - 1), arena.Step(Gates.Value, t));
    }

    /// <summary>Dh_tm1 += Dgates_t transpose(U).</summary>
    public void BackwardStep(Arena arena, int t)
    {
        if (t > 0) stateToGates.BackwardInputAdd(arena, arena.Step(Gates.Gradient, t), arena.Step(state.Gradient, t - 1));
    }

    /// <summary>Dg = Dgates transpose(W), for all steps.</summary>
    public void Backward(Arena arena) => inputToGates.BackwardInput(arena, arena.All(Gates.Gradient), arena.All(input.Gradient));
}
