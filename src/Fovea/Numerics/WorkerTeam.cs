using System.Runtime.ExceptionServices;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// A persistent team of threads that help with a <see cref="TeamLoop"/>. Between two loops a worker spins for a moment, then blocks,
/// so that a training loop seldom pays for waking threads and an idle team costs nothing. The calling thread is worker 0.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // Some hundred microseconds: longer than a worker usually waits for the last one of a loop, far shorter than an epoch. Waking a
    // thread that sleeps takes the system tens of microseconds.
    private const int SpinsBeforeBlocking = 2000;

    /// <summary>Most workers that somebody may ask for: far more than they help, far fewer than a system gives a process.</summary>
    public const int MostThreads = 1024;

    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private Action<int>? help;
    private int generation;
    private volatile bool disposed;

    /// <summary>Starts a team as somebody asks for it.</summary>
    /// <param name="threads">Threads to compute with; null for one per processor.</param>
    /// <exception cref="OptionException">Fewer than 1, or more than <see cref="MostThreads"/>.</exception>
    public static WorkerTeam OfThreads(int? threads) =>
        new(threads is { } asked ? Check.Within(asked, 1, MostThreads, nameof(threads)) : Environment.ProcessorCount);

    /// <summary>Starts a team of <paramref name="size"/> workers, the caller's thread included.</summary>
    /// <param name="size">At least 1; more than there are processors is allowed, and a few percent slower.</param>
    public WorkerTeam(int size)
    {
        Guard.AtLeast(size, 1);
        Size = size;
        threads = new Thread[size - 1];
        wake = new SemaphoreSlim[size - 1];
        asleep = new int[size - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int index = i;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Work(index)) { IsBackground = true, Name = $"fovea worker {i + 1}" };
        }

        try
        {
            foreach (Thread thread in threads) thread.Start();
        }
        catch
        {
            // The system has no more threads to give.
            Dispose();
            throw;
        }
    }

    /// <summary>Number of workers.</summary>
    public int Size { get; }

    /// <summary>Whether the machine has a processor for each of them, so that one that waits takes none from others.</summary>
    internal bool HasProcessorEach => Size <= Environment.ProcessorCount;

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        Interlocked.Increment(ref generation);
        foreach (SemaphoreSlim semaphore in wake) semaphore.Release();
        foreach (Thread thread in threads.Where(thread => !thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))) thread.Join();
        foreach (SemaphoreSlim semaphore in wake) semaphore.Dispose();
    }

    /// <summary>
    /// Asks all other workers to call <paramref name="work"/> with their number, and does not wait: one that comes late may call it
    /// when there is nothing left to do, and one that is very late not at all.
    /// </summary>
    internal void AskForHelp(Action<int> work)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (threads.Length == 0) return;
        help = work;
        Interlocked.Increment(ref generation);
        for (int i = 0; i < threads.Length; i++)
            if (Interlocked.Exchange(ref asleep[i], 0) == 1) wake[i].Release();
    }

    private void Work(int index)
    {
        int seen = 0;
        while (true)
        {
            WaitForChange(index, seen);
            if (disposed) return;
            seen = Volatile.Read(ref generation);
            help!(index + 1);
        }
    }

    private void WaitForChange(int index, int seen)
    {
        for (int i = 0; HasProcessorEach && i < SpinsBeforeBlocking; i++)
        {
            if (Volatile.Read(ref generation) != seen) return;
            Thread.SpinWait(8);
        }

        Interlocked.Exchange(ref asleep[index], 1);
        if (Volatile.Read(ref generation) == seen)
        {
            wake[index].Wait();
        }
        else if (Interlocked.Exchange(ref asleep[index], 0) == 0)
        {
            // The caller saw this worker asleep in between and has released it.
            wake[index].Wait();
        }
    }
}

/// <summary>
/// Numbered units of work for a team. Each worker has a run of neighbouring units, the same in every loop of as many units, so that a
/// core meets the memory it knows; who is done with its own takes what is left of others', and then helps where units let it. The loop is done when its units
/// are: a worker that the system has put aside is not waited for unless it holds a unit. Made once and run again and again without allocating; a
/// unit's result must not depend on who does it or when.
/// </summary>
internal sealed class TeamLoop
{
    private const int SpinsBeforeYielding = 100;

    // Longs from one worker's ticket to the next one's: two cache lines, since processors fetch them in pairs.
    private const int TicketStride = 16;

    private readonly Action<int, int> unit;
    private readonly Func<bool>? help;
    private readonly Action<int> share;

    // For each worker the end of its units above, its next unit below. One number, so that a late worker can never pair the units of
    // one run with the end of another: what it takes is always a unit of the run at hand, or none.
    private long[] tickets = [];
    private int workers, wanted, done, runs;
    private bool waits;
    private ExceptionDispatchInfo? failure;

    /// <summary>A loop over units.</summary>
    /// <param name="unit">Does one: it gets the unit's number and the worker's.</param>
    /// <param name="help">Does a part of a unit that another worker is at, and says whether there was one; it throws nothing. Null where nobody can help.</param>
    public TeamLoop(Action<int, int> unit, Func<bool>? help = null)
    {
        this.unit = unit;
        this.help = help;
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
            waits = team.HasProcessorEach;
        }

        failure = null;
        runs++;
        wanted = units;
        Volatile.Write(ref done, 0);
        for (int worker = 0; worker < workers; worker++)
        {
            long first = (long)units * worker / workers, end = (long)units * (worker + 1) / workers;
            Interlocked.Exchange(ref tickets[worker * TicketStride], (end << 32) | first);
        }

        if (units > 1) team.AskForHelp(share);
        Share(0);
        failure?.Throw();
    }

    private void Share(int worker)
    {
        int run = Volatile.Read(ref runs);
        for (int i = 0; i < workers; i++) TakeAll(ref tickets[(worker + i) % workers * TicketStride], worker);
        // The first one waits for all; others only in order to help, and where that takes no processor from those who are at work.
        if (worker > 0 && (help is null || !waits)) return;
        for (int spins = 0; Volatile.Read(ref done) < wanted && Volatile.Read(ref runs) == run; spins++)
        {
            if (help?.Invoke() == true) spins = 0;
            else if (spins < SpinsBeforeYielding) Thread.SpinWait(8);
            else Thread.Yield();
        }
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
