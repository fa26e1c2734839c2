namespace Fovea.Tuning;

/// <summary>What a search knows of a trial.</summary>
/// <param name="Number">The trial's number in its study, from 0.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Parameters">What it is run with.</param>
/// <param name="Value">What came out, less is better; null before the end and for trials that failed. NaN counts as failed.</param>
/// <param name="Intermediate">Values on the way, in order of their steps.</param>
public sealed record TrialRecord(int Number, TrialState State, ParameterValues Parameters, double? Value, IReadOnlyList<IntermediateValue> Intermediate)
{
    /// <summary>Whether it may still bring a value: waiting, running, or lost and not yet given up.</summary>
    public bool IsPending() => State is TrialState.Waiting or TrialState.Running or TrialState.Stale;
}

/// <summary>Where a trial stands.</summary>
public enum TrialState
{
    /// <summary>Suggested, not yet begun.</summary>
    Waiting,

    /// <summary>Being run.</summary>
    Running,

    /// <summary>Ended with a value.</summary>
    Done,

    /// <summary>Stopped early since it promised little; its intermediate values are kept.</summary>
    Pruned,

    /// <summary>Ended without a value.</summary>
    Failed,

    /// <summary>Lost with whoever ran it; may be taken up again.</summary>
    Stale,
}

/// <summary>What a trial had reached after a step, such as an epoch's validation error.</summary>
/// <param name="Step">From 1, rising.</param>
/// <param name="Value">Less is better; may be NaN.</param>
public readonly record struct IntermediateValue(int Step, double Value);
