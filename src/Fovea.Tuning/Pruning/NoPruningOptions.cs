using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Pruning;

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
