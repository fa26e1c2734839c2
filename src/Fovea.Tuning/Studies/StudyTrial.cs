using Fovea.Tuning.Trials;

namespace Fovea.Tuning.Studies;

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
