namespace Fovea.Numerics;

/// <summary>
/// Numbered units of work that a team takes one by one, whoever is free first. Made once and run again and again without
/// allocating; a unit's result must not depend on who does it or when.
/// </summary>
public sealed class TeamLoop
{
    private readonly Action<int, int> unit;
    private readonly Action<int> share;
    private int count;
    private int next;

    /// <summary>A loop over <paramref name="unit"/>, which gets the unit's number and the worker's.</summary>
    public TeamLoop(Action<int, int> unit)
    {
        this.unit = unit;
        share = Share;
    }

    /// <summary>Does units 0 to <paramref name="units"/> - 1 and waits for all.</summary>
    public void Run(WorkerTeam team, int units)
    {
        count = units;
        next = 0;
        team.Run(share);
    }

    private void Share(int worker)
    {
        for (int index = Interlocked.Increment(ref next) - 1; index < count; index = Interlocked.Increment(ref next) - 1)
            unit(index, worker);
    }
}
