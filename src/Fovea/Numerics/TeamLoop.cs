using System.Runtime.ExceptionServices;

namespace Fovea.Numerics;

/// <summary>
/// Numbered units of work for a team. Each worker has a run of neighbouring units, the same in every loop of as many units, so that a
/// core meets the memory it knows; who is done with its own takes what is left of others'. The loop is done when its units are: a worker
/// that the system has put aside is not waited for unless it holds a unit. Made once and run again and again without allocating; a unit's
/// result must not depend on who does it or when.
/// </summary>
public sealed class TeamLoop
{
    private const int SpinsBeforeYielding = 100;

    // Longs from one worker's ticket to the next one's: two cache lines, since processors fetch them in pairs.
    private const int TicketStride = 16;

    private readonly Action<int, int> unit;
    private readonly Action<int> share;

    // For each worker the end of its units above, its next unit below. One number, so that a late worker can never pair the units of
    // one run with the end of another: what it takes is always a unit of the run at hand, or none.
    private long[] tickets = [];
    private int workers, done;
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
        if (workers != team.Size)
        {
            tickets = new long[team.Size * TicketStride];
            workers = team.Size;
        }

        failure = null;
        Volatile.Write(ref done, 0);
        for (int worker = 0; worker < workers; worker++)
        {
            long first = (long)units * worker / workers, end = (long)units * (worker + 1) / workers;
            Interlocked.Exchange(ref tickets[worker * TicketStride], (end << 32) | first);
        }

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
        for (int i = 0; i < workers; i++) TakeAll(ref tickets[(worker + i) % workers * TicketStride], worker);
    }

    private void TakeAll(ref long ticket, int worker)
    {
        int doneHere = 0;
        while (true)
        {
            long taken = Interlocked.Increment(ref ticket) - 1;
            int index = (int)(taken & uint.MaxValue), end = (int)(taken >> 32);
            if (index >= end) break;
            doneHere++;
            try
            {
                unit(index, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        if (doneHere > 0) Interlocked.Add(ref done, doneHere);
    }
}
