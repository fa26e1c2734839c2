using Fovea.Layers;

namespace Fovea.Heads;

/// <summary>
/// A head that is one dense layer: the paper's action network (class logits), location network (mean of the next location) and
/// baseline network (expected reward) all are (Mnih et al. 2014, section 4).
/// </summary>
public sealed class LinearHead : IHead
{
    private readonly Signal state;
    private readonly Range steps;
    private readonly bool detached;
    private readonly Dense layer;

    /// <summary>Declares the head.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="name">Prefix of its parameters' names: "action".</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="state">The core's state, [rows, hidden].</param>
    /// <param name="outputs">Width of what it says.</param>
    /// <param name="steps">Steps whose output enters the loss.</param>
    /// <param name="detached">Whether its loss stops at the state instead of teaching core and glimpse network too.</param>
    public LinearHead(
        ModelBuilder build, string name, ParameterGroup group, Signal state, int outputs, Range steps, bool detached)
    {
        this.state = state;
        this.steps = steps;
        this.detached = detached;
        Output = build.Layout.AddSignal(outputs);
        layer = new Dense(build, name, group, state.Width, outputs, withInputGradient: !detached);
        layer.LearnFrom(build, state.Value, steps, Output.Gradient, steps);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t) => layer.Forward(arena, arena.Step(state.Value, t), arena.Step(Output.Value, t));

    /// <inheritdoc/>
    public void Backward(Arena arena, int t)
    {
        (int first, int count) = steps.GetOffsetAndLength(arena.Steps);
        if (detached || t < first || t >= first + count) return;
        layer.BackwardInputAdd(arena, arena.Step(Output.Gradient, t), arena.Step(state.Gradient, t));
    }
}

/// <summary>The paper's heads, each one dense layer: <see cref="LinearHead"/>.</summary>
public sealed record LinearHeadOptions : HeadOptions
{
    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) =>
        new LinearHead(build, place.Name, place.Group, state, place.Outputs, place.Steps, place.Detached);
}
