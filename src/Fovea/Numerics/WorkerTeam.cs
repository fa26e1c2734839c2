using System.Runtime.ExceptionServices;

namespace Fovea.Numerics;

/// <summary>
/// A persistent team of threads for many short pieces of work. Between pieces a worker spins for a moment, then blocks, so that a
/// training loop never pays for waking threads and an idle team costs nothing. The calling thread is worker 0.
/// </summary>
public sealed class WorkerTeam : IDisposable
{
    // Some hundred microseconds: longer than the serial gap between two pieces of a training step.
    private const int SpinsBeforeBlocking = 2000;

    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private readonly bool spin;
    private Action<int>? work;
    private ExceptionDispatchInfo? failure;
    private int generation;
    private int busy;
    private bool disposed;

    /// <summary>Starts a team of <paramref name="size"/> workers, the caller's thread included.</summary>
    /// <param name="size">At least 1; more than there are processors is allowed and only slower.</param>
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
            threads[i] = new Thread(() => Loop(index)) { IsBackground = true, Name = $"fovea worker {i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Number of workers.</summary>
    public int Size { get; }

    /// <summary>Calls <paramref name="piece"/> once on every worker, with its number, and waits for all.</summary>
    /// <exception cref="Exception">The first exception that any worker's piece threw.</exception>
    public void Run(Action<int> piece)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        failure = null;
        if (threads.Length > 0)
        {
            work = piece;
            Volatile.Write(ref busy, threads.Length);
            Interlocked.Increment(ref generation);
            for (int i = 0; i < threads.Length; i++)
                if (Interlocked.Exchange(ref asleep[i], 0) == 1) wake[i].Release();
        }

        Attempt(piece, 0);
        SpinWait wait = default;
        while (Volatile.Read(ref busy) > 0)
        {
            if (spin) Thread.SpinWait(8);
            else wait.SpinOnce();
        }

        failure?.Throw();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        Interlocked.Increment(ref generation);
        foreach (SemaphoreSlim semaphore in wake) semaphore.Release();
        foreach (Thread thread in threads) thread.Join();
        foreach (SemaphoreSlim semaphore in wake) semaphore.Dispose();
    }

    private void Loop(int index)
    {
        int seen = 0;
        while (true)
        {
            WaitForWork(index, ref seen);
            if (disposed) return;
            Attempt(work!, index + 1);
            Interlocked.Decrement(ref busy);
        }
    }

    private void WaitForWork(int index, ref int seen)
    {
        for (int i = 0; spin && i < SpinsBeforeBlocking; i++)
        {
            if (Volatile.Read(ref generation) != seen)
            {
                seen = Volatile.Read(ref generation);
                return;
            }

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

        seen = Volatile.Read(ref generation);
    }

    private void Attempt(Action<int> piece, int worker)
    {
        try
        {
            piece(worker);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }
}
