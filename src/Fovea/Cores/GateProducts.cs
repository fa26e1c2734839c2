using Fovea.Parts;

namespace Fovea.Cores;

/// <summary>
/// The linear part of a core with gates, before sigmoid and tanh: gates_t = g_t W + h_tm1 U + b. One product per operand gives all
/// gates, side by side; the two share one bias: two would be added. A core that does more to the second product than add it is given it apart.
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
    /// <param name="keepsApart">Whether h_tm1 U stays apart, in <see cref="Recalled"/>, instead of being added to <see cref="Gates"/>.</param>
    public GateProducts(ModelBuilder build, Signal input, Signal state, int count, Range forget, float forgetBias, bool keepsApart = false)
    {
        (this.input, this.state) = (input, state);
        Gates = InPlace(build, count * state.Width);
        Recalled = keepsApart ? InPlace(build, Gates.Width) : Gates;
        Initializer biases = build.NewBiases(input.Width) with { Shift = forgetBias, ShiftedColumns = forget };
        inputToGates = new Dense(build, "core.input", ParameterGroup.Classifier, input.Width, Gates.Width, biases: biases, products: 2);
        stateToGates = new Dense(build, "core.state", ParameterGroup.Classifier, state.Width, Gates.Width, withBias: false, products: 2);
        inputToGates.LearnFrom(build, input.Value, .., Gates.Gradient, ..);
        stateToGates.LearnFrom(build, state.Value, ..^1, Recalled.Gradient, 1..);
    }

    /// <summary>
    /// gates_t, which the core turns into gates in place. Its derivative, that by gates_t as computed here, takes the place of the gates, which nothing
    /// else reads then: half of a core's memory that would not stay in cache.
    /// </summary>
    public Signal Gates { get; }

    /// <summary>
    /// h_tm1 U where it is kept apart, with a derivative of its own to be filled, in its place; it is there from step 1 on only. Else the same as <see cref="Gates"/>.
    /// </summary>
    public Signal Recalled { get; }

    /// <summary>Overwrites gates_t; at t = 0 the state before is zero.</summary>
    public void Forward(Arena arena, int t)
    {
        inputToGates.Forward(arena, arena.Step(input.Value, t), arena.Step(Gates.Value, t));
        if (t == 0) return;
        Matrix stateTm1 = arena.Step(state.Value, t - 1), recalledT = arena.Step(Recalled.Value, t);
        if (Recalled == Gates) stateToGates.ForwardAdd(arena, stateTm1, recalledT);
        else stateToGates.Forward(arena, stateTm1, recalledT);
    }

    /// <summary>Dh_tm1 += Dgates_t transpose(U), or Drecalled_t's.</summary>
    public void BackwardStep(Arena arena, int t)
    {
        if (t > 0) stateToGates.BackwardInputAdd(arena, arena.Step(Recalled.Gradient, t), arena.Step(state.Gradient, t - 1));
    }

    /// <summary>Dg = Dgates transpose(W), for all steps.</summary>
    public void Backward(Arena arena) => inputToGates.BackwardInput(arena, arena.All(Gates.Gradient), arena.All(input.Gradient));

    private static Signal InPlace(ModelBuilder build, int width)
    {
        Slot place = build.Layout.Add(width);
        return new Signal(place, place);
    }
}
