using Fovea.Layers;
using Fovea.Numerics;

namespace Fovea.Heads;

/// <summary>A head that is one dense layer and batch normalisation.</summary>
public sealed class NormalizedHead : IHead
{
    private readonly Signal state;
    private readonly Range steps;
    private readonly bool detached;
    private readonly Dense layer;
    private readonly BatchNormalization normalization;

    /// <summary>Declares the head.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="name">Prefix of its parameters' names: "action".</param>
    /// <param name="group">What it is learned from.</param>
    /// <param name="state">The core's state, [rows, hidden].</param>
    /// <param name="outputs">Width of what it says.</param>
    /// <param name="steps">Steps whose output enters the loss.</param>
    /// <param name="detached">Whether its loss stops at the state instead of teaching core and glimpse network too.</param>
    /// <param name="rectified">Whether ReLU ends it: right where nothing negative is to be said.</param>
    /// <param name="momentum">What part of the running statistics a training step replaces.</param>
    /// <param name="epsilon">Added to variances.</param>
    public NormalizedHead(
        ModelBuilder build, string name, ParameterGroup group, Signal state, int outputs, Range steps, bool detached, bool rectified,
        float momentum, float epsilon)
    {
        this.state = state;
        this.steps = steps;
        this.detached = detached;
        Output = build.Layout.AddSignal(outputs);
        layer = new Dense(build, name, group, state.Width, outputs, withBias: false, withInputGradient: !detached);
        normalization = new BatchNormalization(
            build, $"{name}.norm", group, outputs, steps, rectified ? ProductFinish.Relu : ProductFinish.None, momentum, epsilon);
        layer.LearnFrom(build, state.Value, steps, normalization.Input.Gradient, steps);
    }

    /// <inheritdoc/>
    public Signal Output { get; }

    /// <inheritdoc/>
    public void Forward(Arena arena, int t)
    {
        layer.Forward(arena, arena.Step(state.Value, t), arena.Step(normalization.Input.Value, t));
        normalization.Forward(arena, t, arena.Step(Output.Value, t));
    }

    /// <inheritdoc/>
    public void Backward(Arena arena, int t)
    {
        (int first, int count) = steps.GetOffsetAndLength(arena.Steps);
        if (t < first || t >= first + count) return;
        normalization.Backward(arena, t, arena.Step(Output.Gradient, t));
        if (!detached) layer.BackwardInputAdd(arena, arena.Step(normalization.Input.Gradient, t), arena.Step(state.Gradient, t));
    }
}

/// <summary>One dense layer and batch normalisation: <see cref="NormalizedHead"/>.</summary>
public sealed record NormalizedHeadOptions : HeadOptions
{
    /// <summary>Whether ReLU ends it. A location mean through ReLU would never look left of or above the centre.</summary>
    /// <value>Default: false.</value>
    public bool Rectified { get; init; }

    /// <summary>Its batch normalisation.</summary>
    public BatchNormalizationOptions Normalization { get; init; } = new();

    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) => new NormalizedHead(
        build, place.Name, place.Group, state, place.Outputs, place.Steps, place.Detached, Rectified, Normalization.Momentum, Normalization.Epsilon);
}
