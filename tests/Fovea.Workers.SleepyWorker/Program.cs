using System.Diagnostics;
using System.Globalization;
using Fovea.Tuning;
using Fovea.Workers;

// A worker whose trials sleep: ADDRESS OWNER JOBS LEASE-SECONDS TRIAL-SECONDS. It says "began N" and "ended N", and ends when all studies are finished.
PostgresAddress address = PostgresAddress.Parse(args[0]);
RunnerOptions options = new() { Lease = Seconds(args[3]) };
TimeSpan length = Seconds(args[4]);
TrialWorker worker = new(PostgresStudyStorage.Open(address), new TrialQueue(address, options), options, _ => new Sleep(length), args[1])
{
    Ended = (_, number, _) => Console.WriteLine($"ended {number}"),
};
await worker.RunAsync(int.Parse(args[2], CultureInfo.InvariantCulture), untilFinished: true, CancellationToken.None);

static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));

/// <summary>Sleeps, and yields its parameter.</summary>
internal sealed class Sleep(TimeSpan length) : IObjective
{
    public async Task<double> RunAsync(ITrialRun trial, CancellationToken stop)
    {
        Console.WriteLine($"began {trial.Number}");
        long begun = Stopwatch.GetTimestamp();
        for (int step = 1; Stopwatch.GetElapsedTime(begun) < length; step++)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.1), stop);
            trial.Report(step, trial.Parameters["x"].Number);
        }

        return trial.Parameters["x"].Number;
    }
}
