using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>Says when a running trial promises too little to go on.</summary>
public interface IPruner
{
    /// <summary>Whether to stop a trial after the last of its intermediate values: a pure function of its arguments.</summary>
    /// <param name="trial">The running trial.</param>
    /// <param name="history">The study's trials; the trial itself may be among them and is left out by its number.</param>
    bool ShouldPrune(TrialRecord trial, IReadOnlyList<TrialRecord> history);
}

/// <summary>Which trials are stopped early.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NoPruningOptions), "none")]
[JsonDerivedType(typeof(MedianPruningOptions), "median")]
[JsonDerivedType(typeof(SuccessiveHalvingOptions), "successiveHalving")]
public abstract record PrunerOptions
{
    /// <summary>Makes the pruner.</summary>
    public abstract IPruner Create();
}

/// <summary>Every trial runs to its end.</summary>
public sealed record NoPruningOptions : PrunerOptions
{
    /// <inheritdoc/>
    public override IPruner Create() => new NoPruner();

    private sealed class NoPruner : IPruner
    {
        public bool ShouldPrune(TrialRecord trial, IReadOnlyList<TrialRecord> history) => false;
    }
}
