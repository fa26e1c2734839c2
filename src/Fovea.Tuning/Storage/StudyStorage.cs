using Fovea.Parts;

namespace Fovea.Tuning;

/// <summary>
/// Studies and their trials. Each call is one transaction. What a trial's runner says is taken only from the last attempt and only
/// while the trial runs; all others learn that the trial is no longer theirs, and change nothing. A study that is not there, or cannot
/// be read, is a <see cref="StudyUnusableException"/>; a storage that is gone a <see cref="StudyException"/>.
/// </summary>
public interface IStudyStorage
{
    /// <summary>What the storage is called in messages; without password.</summary>
    string Place { get; }

    /// <summary>The names of all studies, in order.</summary>
    IReadOnlyList<string> Names();

    /// <summary>Makes a study.</summary>
    /// <param name="definition">What it searches, and how.</param>
    /// <param name="target">How many trials it is to get.</param>
    /// <param name="begin">Trials that ended elsewhere and that it begins with; null for none.</param>
    /// <exception cref="StudyException">The name is taken, or a trial to begin with has not ended; then there is no study.</exception>
    void Create(StudyDefinition definition, StudyTarget target, EndedTrials? begin = null);

    /// <summary>A study's definition; null if there is none of this name.</summary>
    StudyDefinition? Find(string study);

    /// <summary>How many trials the study is to get.</summary>
    StudyTarget Target(string study);

    /// <summary>Changes how many trials the study is to get.</summary>
    void SetTarget(string study, StudyTarget target);

    /// <summary>All trials, in order of their numbers.</summary>
    IReadOnlyList<StudyTrial> Trials(string study);

    /// <summary>Adds a waiting trial, while nobody else adds one.</summary>
    /// <param name="study">The study's name.</param>
    /// <param name="choose">From the trials so far and the new trial's number to its parameters; null to add none.</param>
    /// <returns>The new trial's number; null if none was added.</returns>
    int? Add(string study, Func<IReadOnlyList<StudyTrial>, int, ParameterValues?> choose);

    /// <summary>Adds trials that ended elsewhere; they get numbers of their own.</summary>
    /// <exception cref="StudyException">One of them has not ended; then none is added.</exception>
    void AddEnded(string study, EndedTrials trials);

    /// <summary>Begins a trial that waits, or was lost, or whose lease has run out.</summary>
    /// <returns>The number of this attempt, from 1; null if there is no such trial to begin.</returns>
    int? Begin(string study, int number, string owner, TimeSpan lease);

    /// <summary>Says that an attempt is alive.</summary>
    /// <returns>Whether the trial is still its own.</returns>
    bool Renew(string study, int number, int attempt, TimeSpan lease);

    /// <summary>Keeps what an attempt has reached.</summary>
    /// <returns>Whether the trial is still its own.</returns>
    bool Report(string study, int number, int attempt, IntermediateValue value);

    /// <summary>Ends a trial.</summary>
    /// <returns>Whether the trial was still its own.</returns>
    bool End(string study, int number, int attempt, TrialEnd end);

    /// <summary>Puts a trial back, to be gone on with later.</summary>
    /// <param name="study">The study's name.</param>
    /// <param name="number">The trial's number.</param>
    /// <param name="attempt">The attempt that puts it back.</param>
    /// <param name="loss">Why it was lost; null where its runner only stops.</param>
    /// <returns>Whether the trial was still its own.</returns>
    bool GiveBack(string study, int number, int attempt, string? loss);

    /// <summary>Makes trials stale whose lease has run out, and fails those that were lost too often.</summary>
    /// <param name="study">The study's name.</param>
    /// <param name="lossesAllowed">A trial lost more often has failed.</param>
    /// <param name="all">Running trials with a lease too: the caller knows that nobody runs them.</param>
    /// <returns>How many were found lost.</returns>
    int MarkLost(string study, int lossesAllowed, bool all = false);

    /// <summary>Hands trials to a queue, while nobody else does, and keeps the queue's names for their jobs.</summary>
    /// <param name="study">The study's name.</param>
    /// <param name="enqueue">From the trials to jobs by trial's number. If the keeping fails, jobs may be there that are not kept.</param>
    void Enqueue(string study, Func<IReadOnlyList<StudyTrial>, IReadOnlyDictionary<int, string>> enqueue);
}

/// <summary>How many trials a study is to get.</summary>
public sealed record StudyTarget
{
    /// <summary>Trials in all, those pruned and failed among them, those imported not.</summary>
    /// <value>1 to 1,000,000.</value>
    public required int Trials { get; init => field = Check.Within(value, 1, 1_000_000, nameof(Trials)); }

    /// <summary>Trials at the same time.</summary>
    /// <value>1 to 10,000.</value>
    public required int Jobs { get; init => field = Check.Within(value, 1, 10_000, nameof(Jobs)); }
}

/// <summary>Trials that ended somewhere else. A study learns from them, and they do not count as any that it is to run.</summary>
/// <param name="Trials">Done, pruned or failed ones.</param>
/// <param name="Origin">Where they come from, in a few words for people.</param>
public sealed record EndedTrials(IReadOnlyList<TrialRecord> Trials, string Origin);
