using System.Diagnostics;
using System.Globalization;

namespace Fovea.Workers.Tests;

/// <summary>A worker in a process of its own, whose trials sleep.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> lines = [];

    public WorkerProcess(TestDatabase database, string owner, int jobs, double leaseSeconds, double trialSeconds)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Fovea.Workers.SleepyWorker.dll"), database.Url, owner, $"{jobs}",
                leaseSeconds.ToString(CultureInfo.InvariantCulture), trialSeconds.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>What it said, in one text.</summary>
    public string Said
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    /// <summary>The trials whose results it delivered.</summary>
    public IReadOnlyList<int> Ended => NumbersAfter("ended ");

    /// <summary>The trials it began.</summary>
    public IReadOnlyList<int> Began => NumbersAfter("began ");

    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [signal, $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private int[] NumbersAfter(string word)
    {
        lock (lines) return [.. lines.Where(line => line.StartsWith(word, StringComparison.Ordinal)).Select(line => int.Parse(line.AsSpan(word.Length), CultureInfo.InvariantCulture))];
    }

    private void Keep(object sender, DataReceivedEventArgs said)
    {
        if (said.Data is null) return;
        lock (lines) lines.Add(said.Data);
    }
}
