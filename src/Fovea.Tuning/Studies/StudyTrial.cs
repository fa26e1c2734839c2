namespace Fovea.Tuning;

/// <summary>A trial as its study keeps it.</summary>
/// <param name="Record">What the search knows of it.</param>
/// <param name="Attempts">How often it was begun. The number of the last attempt is what its result must carry.</param>
/// <param name="Losses">How often it was lost with whoever ran it.</param>
/// <param name="Seconds">From the last beginning to the end; null before it.</param>
/// <param name="Owner">Who began it last; null before that.</param>
/// <param name="Error">Why it failed, or was lost last; null where it was not.</param>
/// <param name="Origin">Where it was imported from; null for the study's own.</param>
/// <param name="Job">The queue's name for the job that is to run it, where there is a queue.</param>
public sealed record StudyTrial(
    TrialRecord Record, int Attempts, int Losses, double? Seconds, string? Owner, string? Error, string? Origin, string? Job)
{
    /// <summary>The trial's number in its study, from 0.</summary>
    public int Number => Record.Number;

    /// <summary>Whether it was imported, and not run by this study.</summary>
    public bool IsImported => Origin is not null;

    /// <summary>The last step it reported; 0 before any.</summary>
    public int LastStep => Record.Intermediate.Count > 0 ? Record.Intermediate[^1].Step : 0;

    /// <summary>Whether it waits for somebody to run it.</summary>
    public bool CanBegin => Record.State is TrialState.Waiting or TrialState.Stale;

    /// <summary>Whether nothing more will come of it.</summary>
    public bool HasEnded => !Record.IsPending();
}

/// <summary>How a trial ended.</summary>
/// <param name="State">Done, pruned or failed.</param>
/// <param name="Value">The value of one that is done.</param>
/// <param name="Error">Why one failed.</param>
public sealed record TrialEnd(TrialState State, double? Value, string? Error)
{
    /// <summary>It yielded a value; one that is not finite is a failure.</summary>
    public static TrialEnd Done(double value) =>
        double.IsFinite(value) ? new(TrialState.Done, value, null) : Failed($"the value must be finite, but is {value}");

    /// <summary>It was stopped since it promised too little.</summary>
    public static TrialEnd Pruned() => new(TrialState.Pruned, null, null);

    /// <summary>It yielded none.</summary>
    public static TrialEnd Failed(string error) => new(TrialState.Failed, null, error);
}
