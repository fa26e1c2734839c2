using Fovea.Parts;

namespace Fovea;

/// <summary>A head that is one dense layer and batch normalisation.</summary>
internal sealed class NormalizedHead : IHead
{
    private readonly Signal state;
    private readonly HeadPlace place;
    private readonly Dense layer;
    private readonly BatchNormalization normalization;

    /// <summary>Declares the head.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="place">What the head is for.</param>
    /// <param name="state">The core's state, [rows, hidden].</param>
    /// <param name="rectified">Whether ReLU ends it: right where nothing negative is to be said.</param>
    /// <param name="momentum">What part of the running statistics a training step replaces.</param>
    /// <param name="epsilon">Added to variances.</param>
    public NormalizedHead(ModelBuilder build, HeadPlace place, Signal state, bool rectified, float momentum, float epsilon)
    {
        this.state = state;
        this.place = place;
        Output = build.Layout.AddSignal(place.Outputs);
        layer = new Dense(build, place.Name, place.Group, state.Width, place.Outputs, withBias: false, withInputGradient: !place.Detached);
        normalization = new BatchNormalization(
            build, $"{place.Name}.norm", place.Group, place.Outputs, place.Steps, rectified ? ProductFinish.Relu : ProductFinish.None, momentum, epsilon);
        layer.LearnFrom(build, state.Value, place.Steps, normalization.Input.Gradient, place.Steps);
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
        if (!place.LearnsAt(t, arena.Steps)) return;
        normalization.Backward(arena, t, arena.Step(Output.Gradient, t));
        if (!place.Detached) layer.BackwardInputAdd(arena, arena.Step(normalization.Input.Gradient, t), arena.Step(state.Gradient, t));
    }
}

/// <summary>Heads of one dense layer and batch normalisation.</summary>
public sealed record NormalizedHeadOptions : HeadOptions
{
    /// <summary>Whether ReLU ends it. A location mean through ReLU would never look left of or above the centre.</summary>
    /// <value>Default: false.</value>
    public bool Rectified { get; init; }

    /// <summary>Its batch normalisation.</summary>
    public BatchNormalizationOptions Normalization { get; init => field = Check.Given(value, nameof(Normalization)); } = new();

    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) =>
        new NormalizedHead(Check.Given(build), Check.Given(place), state, Rectified, Normalization.Momentum, Normalization.Epsilon);
}
