using System.Text.Json.Serialization;

namespace Fovea.Parts;

/// <summary>Reads something off the core's state, at every step or at some.</summary>
public interface IHead
{
    /// <summary>The head's output, [rows, outputs], and its derivative.</summary>
    Signal Output { get; }

    /// <summary>Computes <see cref="Output"/> of step <paramref name="t"/>.</summary>
    void Forward(Arena arena, int t);

    /// <summary>
    /// Adds to the derivative by the state of step <paramref name="t"/>, if t is among the steps it learns from and it is not
    /// detached; called before the core's step.
    /// </summary>
    void Backward(Arena arena, int t);
}

/// <summary>Which network a head is. Another one is a class beside <see cref="LinearHeadOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LinearHeadOptions), "linear")]
[JsonDerivedType(typeof(HiddenLayerHeadOptions), "hiddenLayer")]
[JsonDerivedType(typeof(NormalizedHeadOptions), "normalized")]
public abstract record HeadOptions
{
    /// <summary>Makes the head.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="place">What the head is for.</param>
    /// <param name="state">The core's state.</param>
    public abstract IHead Create(ModelBuilder build, HeadPlace place, Signal state);
}

/// <summary>What a head is for.</summary>
/// <param name="Name">Prefix of its parameters' names: "action".</param>
/// <param name="Group">What it is learned from.</param>
/// <param name="Outputs">Width of its output: classes, 2 for a location, 1 for a baseline.</param>
/// <param name="Steps">Steps whose output enters the loss.</param>
/// <param name="Detached">Whether its loss stops at the state instead of teaching core and glimpse network too.</param>
public sealed record HeadPlace(string Name, ParameterGroup Group, int Outputs, Range Steps, bool Detached)
{
    /// <summary>Whether the output of step <paramref name="t"/> of <paramref name="steps"/> enters the loss.</summary>
    public bool LearnsAt(int t, int steps)
    {
        (int first, int count) = Steps.GetOffsetAndLength(steps);
        return t >= first && t < first + count;
    }
}
