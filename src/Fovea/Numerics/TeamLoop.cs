using System.Runtime.ExceptionServices;

namespace Fovea.Numerics;

/// <summary>
/// Numbered units of work that a team takes one by one, whoever is free first. The loop is done when its units are: a worker that
/// the system has put aside is not waited for unless it holds a unit. Made once and run again and again without allocating; a
/// unit's result must not depend on who does it or when.
/// </summary>
public sealed class TeamLoop
{
    private const int SpinsBeforeYielding = 100;

    private readonly Action<int, int> unit;
    private readonly Action<int> share;

    // Number of units above, next unit to take below. One number, so that a late worker can never pair the units of one run with
    // the count of another: what it takes is always a unit of the run at hand, or none.
    private long ticket;
    private int done;
    private ExceptionDispatchInfo? failure;

    /// <summary>A loop over <paramref name="unit"/>, which gets the unit's number and the worker's.</summary>
    public TeamLoop(Action<int, int> unit)
    {
        this.unit = unit;
        share = Share;
    }

    /// <summary>Does units 0 to <paramref name="units"/> - 1 and waits for all.</summary>
    /// <exception cref="Exception">The first exception that a unit threw; the other units are done all the same.</exception>
    public void Run(WorkerTeam team, int units)
    {
        failure = null;
        Volatile.Write(ref done, 0);
        Interlocked.Exchange(ref ticket, (long)units << 32);
        if (units > 1) team.AskForHelp(share);
        Share(0);
        for (int spins = 0; Volatile.Read(ref done) < units; spins++)
        {
            if (spins < SpinsBeforeYielding) Thread.SpinWait(8);
            else Thread.Yield();
        }

        failure?.Throw();
    }

    private void Share(int worker)
    {
        while (true)
        {
            long taken = Interlocked.Increment(ref ticket) - 1;
            int index = (int)(taken & uint.MaxValue), units = (int)(taken >> 32);
            if (index >= units) return;
            try
            {
                unit(index, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            Interlocked.Increment(ref done);
        }
    }
}
