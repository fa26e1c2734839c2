using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Storage;

/// <summary>Trials that ended somewhere else. A study learns from them, and they do not count as any that it is to run.</summary>
/// <param name="Trials">Done, pruned or failed ones.</param>
/// <param name="Origin">Where they come from, in a few words for people.</param>
public sealed record EndedTrials(IReadOnlyList<TrialRecord> Trials, string Origin);
