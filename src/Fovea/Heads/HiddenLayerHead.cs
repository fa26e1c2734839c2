using Fovea.Parts;

namespace Fovea;

/// <summary>A head with a hidden layer: linear(relu(linear(state))).</summary>
internal sealed class HiddenLayerHead : IHead
{
    private readonly Signal state, hidden;
    private readonly HeadPlace place;
    private readonly Dense stateToHidden, hiddenToOutput;

    /// <summary>Declares the head.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="place">What the head is for.</param>
    /// <param name="state">The core's state, [rows, hidden].</param>
    /// <param name="width">Units of the hidden layer.</param>
    public HiddenLayerHead(ModelBuilder build, HeadPlace place, Signal state, int width)
    {
        this.state = state;
        this.place = place;
        hidden = build.Layout.AddSignal(width);
        Output = build.Layout.AddSignal(place.Outputs);
        stateToHidden = new Dense(build, $"{place.Name}.hidden", place.Group, state.Width, width, withInputGradient: !place.Detached, intoRelu: true);
        hiddenToOutput = new Dense(build, place.Name, place.Group, width, place.Outputs);
        stateToHidden.LearnFrom(build, state.Value, place.Steps, hidden.Gradient, place.Steps);
        hiddenToOutput.LearnFrom(build, hidden.Value, place.Steps, Output.Gradient, place.Steps);
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
        if (!place.LearnsAt(t, arena.Steps)) return;
        Matrix gradientT = arena.Step(hidden.Gradient, t);
        hiddenToOutput.BackwardInputThroughRelu(arena, arena.Step(Output.Gradient, t), gradientT, arena.Step(hidden.Value, t));
        if (!place.Detached) stateToHidden.BackwardInputAdd(arena, gradientT, arena.Step(state.Gradient, t));
    }
}

/// <summary>Heads with a hidden layer: linear(relu(linear(state))).</summary>
public sealed record HiddenLayerHeadOptions : HeadOptions
{
    /// <summary>Units of the hidden layer.</summary>
    /// <value>1 to 16384; default 128.</value>
    public int Hidden { get; init => field = Check.Width(value, nameof(Hidden)); } = 128;

    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) =>
        new HiddenLayerHead(Check.Given(build), Check.Given(place), state, Hidden);
}
