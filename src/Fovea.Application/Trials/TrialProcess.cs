using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Fovea.Tuning;

namespace Fovea.Application.Trials;

/// <summary>A trial's process, which ends with us, and whose last lines are kept.</summary>
internal sealed class TrialProcess : IDisposable
{
    private const int LinesKept = 8;

    private static readonly TimeSpan grace = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly Queue<string> lines = new();

    private TrialProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Whether it is over.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Verb and options.</param>
    /// <param name="lease">How long it goes on without a sign of life.</param>
    /// <exception cref="TrialFailedException">It could not be started.</exception>
    public static TrialProcess Start(TrialProgram program, IEnumerable<string> arguments, TimeSpan lease)
    {
        ProcessStartInfo start = new(program.Path, [.. program.First, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        ParentWatch.Ask(start, lease);
        try
        {
            TrialProcess trial = new(Process.Start(start)!);
            trial.GiveSign();
            return trial;
        }
        catch (Win32Exception exception)
        {
            throw new TrialFailedException($"{start.FileName} could not be started: {exception.Message}", exception);
        }
    }

    /// <summary>Tells the process that the trial is still its own.</summary>
    public void GiveSign()
    {
        try
        {
            process.StandardInput.Write('.');
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has just ended, which the caller sees by itself.
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    /// <summary>Asks it to end with a checkpoint, and ends it where it does not.</summary>
    public async Task StopAsync()
    {
        using CancellationTokenSource patience = new(grace);
        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The last lines it said, of those about an error if there are any.</summary>
    public string LastWords()
    {
        lock (lines)
        {
            string[] errors = [.. lines.SkipWhile(line => !line.StartsWith("fovea:", StringComparison.Ordinal) && !line.StartsWith("Unhandled", StringComparison.Ordinal))];
            return string.Join(" | ", (errors.Length > 0 ? errors : [.. lines]).Select(line => line.Trim()));
        }
    }

    public void Dispose() => process.Dispose();

    private void Keep(object sender, DataReceivedEventArgs said)
    {
        if (string.IsNullOrWhiteSpace(said.Data)) return;
        lock (lines)
        {
            lines.Enqueue(said.Data.Length > 300 ? said.Data[..300] : said.Data);
            if (lines.Count > LinesKept) lines.Dequeue();
        }
    }
}

/// <summary>
/// Ends a trial's process with the one that runs it. The parent writes signs of life to standard input; when that closes, since the
/// parent was killed, or no sign comes for a lease's length, since the parent is stopped or has lost the trial, the process stops as at
/// Ctrl-C, and dies where that takes too long. It then never works beside whoever takes the trial up.
/// </summary>
internal static class ParentWatch
{
    private const string Variable = "FOVEA_PARENT_LEASE_SECONDS";

    private static readonly TimeSpan grace = TimeSpan.FromSeconds(10);

    /// <summary>Makes a child watch this process.</summary>
    public static void Ask(ProcessStartInfo child, TimeSpan lease)
    {
        child.RedirectStandardInput = true;
        child.Environment[Variable] = lease.TotalSeconds.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Watches the parent, where it asked for that.</summary>
    /// <param name="stopWork">Asks this process to stop as at Ctrl-C.</param>
    public static void StartIfAsked(Action stopWork)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text) return;
        // Not for the children of this process.
        Environment.SetEnvironmentVariable(Variable, null);
        TimeSpan lease = TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
        Stream input = Console.OpenStandardInput();
        byte[] signs = new byte[64];
        // A process whose parent died while it started must not begin: the trial may be somebody else's by now.
        if (input.Read(signs) == 0) stopWork();
        long heard = Stopwatch.GetTimestamp();
        new Thread(Listen) { IsBackground = true, Name = "parent's signs" }.Start();
        new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();

        void Listen()
        {
            while (input.Read(signs) > 0) Interlocked.Exchange(ref heard, Stopwatch.GetTimestamp());
            Interlocked.Exchange(ref heard, long.MinValue);
        }

        void Watch()
        {
            while (Interlocked.Read(ref heard) is var last && last != long.MinValue && Stopwatch.GetElapsedTime(last) < lease) Thread.Sleep(100);
            stopWork();
            Thread.Sleep(grace);
            using Process self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
