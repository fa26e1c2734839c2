using System.Diagnostics;

namespace Fovea.Testing;

/// <summary>A process whose lines are kept, and that ends with its test at the latest.</summary>
internal class TalkingProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> lines = [];

    public TalkingProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public int Id => process.Id;

    /// <summary>What it said, line by line, on either stream.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    /// <summary>What it said, in one text.</summary>
    public string Said => string.Join('\n', Lines);

    /// <summary>Signals the process.</summary>
    public void Signal(string signal) => Signal(signal, $"{Id}");

    /// <summary>Waits for its end, and its last lines.</summary>
    public Task WaitForExitAsync() => process.WaitForExitAsync();

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Signals what "kill" takes for a target: a process, or a group with a minus before its number.</summary>
    protected static void Signal(string signal, string target)
    {
        using Process kill = Process.Start("kill", [signal, "--", target]);
        kill.WaitForExit();
    }

    private void Keep(object sender, DataReceivedEventArgs said)
    {
        if (said.Data is null) return;
        lock (lines) lines.Add(said.Data);
    }
}
