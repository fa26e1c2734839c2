namespace Fovea.Tuning.Studies;

/// <summary>How trials are run and given up.</summary>
public sealed record RunnerOptions
{
    /// <summary>Whoever runs a trial says so three times in this span; one of whom nothing was heard for as long has lost it.</summary>
    /// <value>0.1 s to 1 day; default 30 s.</value>
    public TimeSpan Lease { get; init => field = Checked(value, TimeSpan.FromSeconds(0.1), "lease"); } = TimeSpan.FromSeconds(30);

    /// <summary>A trial that takes longer is ended and has failed. Each attempt is timed by itself.</summary>
    /// <value>0.1 s to 1000 days; default: 1000 days.</value>
    public TimeSpan TimeLimit { get; init => field = Checked(value, TimeSpan.FromSeconds(0.1), "time limit"); } = TimeSpan.FromDays(1000);

    /// <summary>A trial lost more often with whoever ran it has failed: it may be what brings them down.</summary>
    /// <value>0 to 1000; default 4.</value>
    public int LossesAllowed
    {
        get;
        init => field = value is >= 0 and <= 1000 ? value : throw new StudyException($"losses allowed must be 0 to 1000, but are {value}");
    }

    = 4;

    private static TimeSpan Checked(TimeSpan value, TimeSpan least, string name) =>
        value >= least && value <= TimeSpan.FromDays(1000) ? value : throw new StudyException($"the {name} must be {least.TotalSeconds} s to 1000 days, but is {value.TotalSeconds} s");
}
