using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Pruning;

/// <summary>Says when a running trial promises too little to go on.</summary>
public interface IPruner
{
    /// <summary>Whether to stop a trial after the last of its intermediate values: a pure function of its arguments.</summary>
    /// <param name="trial">The running trial.</param>
    /// <param name="history">The study's trials; the trial itself may be among them and is left out by its number.</param>
    bool ShouldPrune(TrialRecord trial, IReadOnlyList<TrialRecord> history);
}
