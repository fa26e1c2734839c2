using System.Diagnostics;
using System.Globalization;

namespace Fovea.Workers.Tests;

/// <summary>A worker in a process of its own, whose trials sleep.</summary>
internal sealed class WorkerProcess(TestDatabase database, string owner, int jobs, double leaseSeconds, double trialSeconds) : TalkingProcess(new ProcessStartInfo("dotnet",
[
    Path.Combine(AppContext.BaseDirectory, "Fovea.Workers.SleepyWorker.dll"), database.Url, owner, $"{jobs}",
    leaseSeconds.ToString(CultureInfo.InvariantCulture), trialSeconds.ToString(CultureInfo.InvariantCulture),
]))
{
    /// <summary>The trials whose results it delivered.</summary>
    public IReadOnlyList<int> Ended => NumbersAfter("ended ");

    /// <summary>The trials it began.</summary>
    public IReadOnlyList<int> Began => NumbersAfter("began ");

    private int[] NumbersAfter(string word) =>
        [.. Lines.Where(line => line.StartsWith(word, StringComparison.Ordinal)).Select(line => int.Parse(line.AsSpan(word.Length), CultureInfo.InvariantCulture))];
}
