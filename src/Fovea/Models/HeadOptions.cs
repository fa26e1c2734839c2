using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Heads;
using Fovea.Layers;

namespace Fovea.Models;

/// <summary>Which network a head is. Another one is a class beside <see cref="LinearHeadOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LinearHeadOptions), "linear")]
[JsonDerivedType(typeof(HiddenLayerHeadOptions), "hiddenLayer")]
[JsonDerivedType(typeof(NormalizedHeadOptions), "normalized")]
public abstract record HeadOptions
{
    /// <summary>Makes the head.</summary>
    /// <param name="build">Where it is declared.</param>
    /// <param name="place">What it is for.</param>
    /// <param name="state">The core's state.</param>
    public abstract IHead Create(ModelBuilder build, HeadPlace place, Signal state);
}

/// <summary>What a head is for.</summary>
/// <param name="Name">Prefix of its parameters' names: "action".</param>
/// <param name="Group">What it is learned from.</param>
/// <param name="Outputs">Width of what it says.</param>
/// <param name="Steps">Steps whose output enters the loss.</param>
/// <param name="Detached">Whether its loss stops at the state.</param>
public sealed record HeadPlace(string Name, ParameterGroup Group, int Outputs, Range Steps, bool Detached);

/// <summary>The paper's heads, each one dense layer: <see cref="LinearHead"/>.</summary>
public sealed record LinearHeadOptions : HeadOptions
{
    /// <inheritdoc/>
    public override IHead Create(ModelBuilder build, HeadPlace place, Signal state) =>
        new LinearHead(build, place.Name, place.Group, state, place.Outputs, place.Steps, place.Detached);
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
