namespace Fovea.Tuning;

/// <summary>A study in its storage: asks for points, and judges trials by it.</summary>
public sealed class Study
{
    private readonly ISampler sampler;
    private readonly IPruner pruner;

    /// <summary>A study that is there.</summary>
    /// <exception cref="StudyUnusableException">The storage has none of this name, or it cannot be read.</exception>
    /// <exception cref="StudyException">The storage is gone.</exception>
    public Study(IStudyStorage storage, string name)
    {
        Storage = storage;
        Definition = storage.Find(name) ?? throw new StudyUnusableException($"{storage.Place} has no study '{name}'");
        sampler = Definition.Sampler.Create();
        pruner = Definition.Pruner.Create();
    }

    /// <summary>Where it is kept.</summary>
    public IStudyStorage Storage { get; }

    /// <summary>What it searches, and how.</summary>
    public StudyDefinition Definition { get; }

    /// <summary>What the study is called.</summary>
    public string Name => Definition.Name;

    /// <summary>All trials, in order of their numbers.</summary>
    public IReadOnlyList<StudyTrial> Trials() => Storage.Trials(Name);

    /// <summary>The trial with the least value; null while none is done.</summary>
    public static StudyTrial? BestOf(IEnumerable<StudyTrial> trials) =>
        trials.Where(trial => trial.Record.State == TrialState.Done).MinBy(trial => trial.Record.Value);

    /// <summary>Whether the study has all of its trials, and all have ended.</summary>
    public bool IsFinished(IReadOnlyList<StudyTrial> trials) =>
        trials.All(trial => trial.HasEnded) && OwnOf(trials) >= Storage.Target(Name).Trials;

    /// <summary>Adds a trial, if the study is to get another and may have one more at the same time.</summary>
    /// <returns>Its number; null if none was added.</returns>
    public int? Ask()
    {
        StudyTarget target = Storage.Target(Name);
        return Storage.Add(Name, (trials, number) =>
        {
            if (OwnOf(trials) >= target.Trials || trials.Count(trial => !trial.HasEnded) >= target.Jobs) return null;
            return sampler.Suggest(Definition.Space, [.. trials.Select(trial => trial.Record)], Definition.Seed, number);
        });
    }

    /// <summary>Whether a running trial promises too little to go on.</summary>
    public bool ShouldPrune(int number)
    {
        if (Definition.Pruner is NoPruningOptions) return false;
        TrialRecord[] trials = [.. Trials().Select(trial => trial.Record)];
        return pruner.ShouldPrune(trials[number], trials);
    }

    /// <summary>How many trials are the study's own: those imported do not count as any that it is to get.</summary>
    public static int OwnOf(IReadOnlyList<StudyTrial> trials) => trials.Count(trial => !trial.IsImported);
}

/// <summary>What a study searches, and how. It does not change once the study is there; how many trials it gets may.</summary>
public sealed record StudyDefinition
{
    /// <summary>What the study is called; one storage has a name once.</summary>
    /// <value>Letters, digits, dots, dashes and underscores, at most 100 of them: it names a folder too.</value>
    public required string Name
    {
        get;
        init => field = IsName(value) ? value : throw new StudyException($"a study's name must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a letter or digit, but is '{value}'");
    }

    /// <summary>What a trial does, in the words of whoever runs it; the study only keeps it.</summary>
    public required string Objective { get; init; }

    /// <summary>What is searched.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>How points are chosen.</summary>
    public required SamplerOptions Sampler { get; init; }

    /// <summary>Which trials are stopped early.</summary>
    /// <value>Default: none.</value>
    public PrunerOptions Pruner { get; init; } = new NoPruningOptions();

    /// <summary>Seed of the points.</summary>
    public ulong Seed { get; init; } = 1;

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}

/// <summary>A study cannot be used as asked; the message says why and what to do. It never holds a password.</summary>
public class StudyException(string message, Exception? innerException = null) : FoveaException(message, innerException);

/// <summary>One study cannot be used, being gone or not what this program can read. Its storage can, and so can other studies in it.</summary>
public sealed class StudyUnusableException(string message, Exception? innerException = null) : StudyException(message, innerException);
