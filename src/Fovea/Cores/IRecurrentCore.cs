using System.Text.Json.Serialization;

namespace Fovea.Parts;

/// <summary>
/// The memory of a look: state_t = f(input_t, state_tm1), from a state of zeros. Made with the signal it reads, it works on one
/// block of rows at a time and keeps nothing between calls but parameters.
/// </summary>
public interface IRecurrentCore
{
    /// <summary>The state that heads read, [rows, hidden], and its derivative.</summary>
    Signal State { get; }

    /// <summary>Computes the state of step <paramref name="t"/>; at t = 0 the state before is zero.</summary>
    void Forward(Arena arena, int t);

    /// <summary>
    /// The chain through time, called from the last step to the first, once heads have added theirs to the derivatives of all steps: takes the derivative by the
    /// state of step <paramref name="t"/>, complete by then, and adds what reaches the state before to that one's derivative.
    /// </summary>
    void BackwardStep(Arena arena, int t);

    /// <summary>All that is not a chain, after the last <see cref="BackwardStep"/>: overwrites the derivative by the input of all steps.</summary>
    void Backward(Arena arena);
}

/// <summary>Which recurrent core a model has. Another one is a class beside <see cref="ReluCoreOptions"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ReluCoreOptions), "relu")]
[JsonDerivedType(typeof(LstmCoreOptions), "lstm")]
[JsonDerivedType(typeof(MinimalGatedCoreOptions), "minimalGated")]
[JsonDerivedType(typeof(GatedRecurrentCoreOptions), "gru")]
public abstract record CoreOptions
{
    /// <summary>Makes the core.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="input">The glimpse network's features.</param>
    public abstract IRecurrentCore Create(ModelBuilder build, Signal input);
}
