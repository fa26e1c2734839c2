using Hangfire;

namespace Fovea.Workers;

/// <summary>Hangfire's job: runs a trial, if it is there to be run.</summary>
public sealed class TrialJob
{
    private readonly TrialWorker worker;

    internal TrialJob(TrialWorker worker) => this.worker = worker;

    /// <summary>Runs a trial.</summary>
    /// <param name="study">The study's name.</param>
    /// <param name="number">The trial's number.</param>
    /// <param name="stop">The worker stops, or the job has become another worker's.</param>
    /// <remarks>What fails here is the storage or this machine: a trial that fails is a result. Attempts of trials are counted by the study.</remarks>
    [Queue(TrialQueue.Name)]
    [AutomaticRetry(Attempts = 10, DelaysInSeconds = [1, 2, 5, 10, 30], LogEvents = false)]
    public async Task RunAsync(string study, int number, CancellationToken stop)
    {
        await worker.RunAsync(study, number, stop).ConfigureAwait(false);
    }
}
