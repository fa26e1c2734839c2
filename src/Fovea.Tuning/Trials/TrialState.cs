namespace Fovea.Tuning.Trials;

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
