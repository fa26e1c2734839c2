namespace Fovea.Numerics;

/// <summary>
/// A persistent team of threads that help with a <see cref="TeamLoop"/>. Between two loops a worker spins for a moment, then blocks,
/// so that a training loop seldom pays for waking threads and an idle team costs nothing. The calling thread is worker 0.
/// </summary>
public sealed class WorkerTeam : IDisposable
{
    // Some hundred microseconds: longer than a worker usually waits for the last one of a loop, far shorter than an epoch. Waking a
    // thread that sleeps takes the system tens of microseconds.
    private const int SpinsBeforeBlocking = 2000;

    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private readonly bool spin;
    private Action<int>? help;
    private int generation;
    private volatile bool disposed;

    /// <summary>Starts a team of <paramref name="size"/> workers, the caller's thread included.</summary>
    /// <param name="size">At least 1; more than there are processors is allowed, and a few percent slower.</param>
    public WorkerTeam(int size)
    {
        Guard.AtLeast(size, 1);
        Size = size;
        spin = size <= Environment.ProcessorCount;
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
        for (int i = 0; spin && i < SpinsBeforeBlocking; i++)
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
