using Fovea.Parts;

namespace Fovea;

/// <summary>
/// A head that is one dense layer: the paper's action network (class logits), location network (mean of the next location) and
/// baseline network (expected reward) all are (Mnih et al. 2014, section 4).
/// </summary>
internal sealed class LinearHead : IHead
{
    private readonly Signal state;
    private readonly HeadPlace place;
    private readonly Dense layer;

    /// <summary>Declares the head.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="place">What the head is for.</param>
    /// <param name="state">The core's state, [rows, hidden].</param>
    public LinearHead(ModelBuilder build, HeadPlace place, Signal state)
    {
        this.state = state;
        this.place = place;
        Output = build.Layout.AddSignal(place.Outputs);
        layer = new Dense(build, place.Name, place.Group, state.Width, place.Outputs, withInputGradient: !place.Detached);
        layer.LearnFrom(build, state.Value, place.Steps, Output.Gradient, place.Steps);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t) => layer.Forward(arena, arena.Step(state.Value, t), arena.Step(Output.Value, t));

    /// <inheritdoc/>
    public void Backward(Arena arena, int t)
    {
        if (place.Detached || !place.LearnsAt(t, arena.Steps)) return;
        layer.BackwardInputAdd(arena, arena.Step(Output.Gradient, t), arena.Step(state.Gradient, t));
    }
}

/// <summary>The paper's heads, each one dense layer (Mnih et al. 2014, section 4).</summary>
public sealed record LinearHeadOptions : HeadOptions
{
    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) =>
        new LinearHead(Check.Given(build), Check.Given(place), state);
}
