using System.Diagnostics;

namespace Fovea.Tuning;

/// <summary>Renews the lease of a running trial, and tells when the trial has become somebody else's.</summary>
internal sealed class TrialLease : IDisposable
{
    private readonly IStudyStorage storage;
    private readonly string study;
    private readonly int number;
    private readonly int attempt;
    private readonly TimeSpan length;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource stopped = new();
    private readonly Task renewing;
    private long renewed = Stopwatch.GetTimestamp();
    private bool isDisposed;

    public TrialLease(IStudyStorage storage, string study, int number, int attempt, TimeSpan length)
    {
        (this.storage, this.study, this.number, this.attempt, this.length) = (storage, study, number, attempt, length);
        renewing = Task.Run(RenewAsync);
    }

    /// <summary>The trial is no longer ours.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Whether the lease surely has not run out.</summary>
    public bool IsHeld => !lost.IsCancellationRequested && Stopwatch.GetElapsedTime(Interlocked.Read(ref renewed)) < length;

    /// <summary>The trial has become somebody else's.</summary>
    public void Lose() => lost.Cancel();

    /// <summary>Renews no more.</summary>
    /// <exception cref="StudyException">The storage was gone for too long.</exception>
    public Task StopAsync()
    {
        stopped.Cancel();
        return renewing;
    }

    public void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        stopped.Cancel();
        // The tokens must outlive a renewal that waits for its database.
        renewing.ContinueWith(
            _ =>
            {
                lost.Dispose();
                stopped.Dispose();
            },
            TaskScheduler.Default);
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(length / 3, stopped.Token).ConfigureAwait(false);
                long before = Stopwatch.GetTimestamp();
                if (!storage.Renew(study, number, attempt, length))
                {
                    lost.Cancel();
                    return;
                }

                Interlocked.Exchange(ref renewed, before);
            }
        }
        catch (OperationCanceledException)
        {
            // Renewing has ended.
        }
        catch (StudyException)
        {
            lost.Cancel();
            throw;
        }
    }
}
