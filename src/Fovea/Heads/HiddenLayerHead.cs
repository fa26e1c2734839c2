using Fovea.Configuration;
using Fovea.Layers;
using Fovea.Numerics;

namespace Fovea.Heads;

/// <summary>A head with a hidden layer: linear(relu(linear(state))).</summary>
public sealed class HiddenLayerHead : IHead
{
    private readonly Signal state, hidden;
    private readonly Range steps;
    private readonly bool detached;
    private readonly Dense stateToHidden, hiddenToOutput;

    /// <summary>Declares the head.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="name">Prefix of its parameters' names: "location".</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="state">The core's state, [rows, hidden].</param>
    /// <param name="width">Units of the hidden layer.</param>
    /// <param name="outputs">Width of what it says.</param>
    /// <param name="steps">Steps whose output enters the loss.</param>
    /// <param name="detached">Whether its loss stops at the state instead of teaching core and glimpse network too.</param>
    public HiddenLayerHead(
        ModelBuilder build, string name, ParameterGroup group, Signal state, int width, int outputs, Range steps, bool detached)
    {
        this.state = state;
        this.steps = steps;
        this.detached = detached;
        hidden = build.Layout.AddSignal(width);
        Output = build.Layout.AddSignal(outputs);
        stateToHidden = new Dense(build, $"{name}.hidden", group, state.Width, width, withInputGradient: !detached, intoRelu: true);
        hiddenToOutput = new Dense(build, name, group, width, outputs);
        stateToHidden.LearnFrom(build, state.Value, steps, hidden.Gradient, steps);
        hiddenToOutput.LearnFrom(build, hidden.Value, steps, Output.Gradient, steps);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        Matrix hiddenT = arena.Step(hidden.Value, t);
        stateToHidden.Forward(arena, arena.Step(state.Value, t), hiddenT, ProductFinish.Relu);
        hiddenToOutput.Forward(arena, hiddenT, arena.Step(Output.Value, t));
    }

    /// <inheritdoc/>
    public void Backward(Arena arena, int t)
    {
        (int first, int count) = steps.GetOffsetAndLength(arena.Steps);
        if (t < first || t >= first + count) return;
        Matrix gradientT = arena.Step(hidden.Gradient, t);
        hiddenToOutput.BackwardInputThroughRelu(arena, arena.Step(Output.Gradient, t), gradientT, arena.Step(hidden.Value, t));
        if (!detached) stateToHidden.BackwardInputAdd(arena, gradientT, arena.Step(state.Gradient, t));
    }
}

/// <summary>Heads with a hidden layer: <see cref="HiddenLayerHead"/>.</summary>
public sealed record HiddenLayerHeadOptions : HeadOptions
{
    /// <summary>Units of the hidden layer.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 128;

    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) =>
        new HiddenLayerHead(build, place.Name, place.Group, state, Hidden, place.Outputs, place.Steps, place.Detached);
}
