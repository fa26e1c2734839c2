using System.ComponentModel;
using System.Diagnostics;
using Fovea.Tuning.Studies;

namespace Fovea.Cli.Tuning;

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
