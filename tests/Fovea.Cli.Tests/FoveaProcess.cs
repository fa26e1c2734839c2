using System.Diagnostics;

namespace Fovea.Cli.Tests;

/// <summary>The program in a process of its own, whose lines are kept.</summary>
internal sealed class FoveaProcess : TalkingProcess
{
    private static readonly string library = Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll");

    private FoveaProcess(string program, IEnumerable<string> args, string? home = null, string? folder = null)
        : base(StartOf(program, args, home, folder))
    {
    }

    public static FoveaProcess Start(params IEnumerable<string> args) => new("dotnet", [library, .. args]);

    /// <summary>Starts it with a folder for data of its own.</summary>
    public static FoveaProcess StartAt(string home, params IEnumerable<string> args) => new("dotnet", [library, .. args], home);

    /// <summary>Starts it in a folder.</summary>
    public static FoveaProcess StartIn(string folder, params IEnumerable<string> args) => new("dotnet", [library, .. args], folder: folder);

    /// <summary>Starts it as the first of a process group, as a shell does with what is typed, which Ctrl-C reaches also where the tests run in the background.</summary>
    public static FoveaProcess StartGroup(string? home, params IEnumerable<string> args) => new("setsid", ["env", "--default-signal=INT", "dotnet", library, .. args], home);

    /// <summary>Signals the process and all that it started.</summary>
    public void SignalGroup(string signal) => Signal(signal, $"-{Id}");

    /// <summary>Signals what it started, and not itself; Linux alone tells what that is.</summary>
    /// <returns>Whether anything of it still ran.</returns>
    public bool SignalChildren(string signal)
    {
        string[] children = [.. Directory.GetDirectories($"/proc/{Id}/task").SelectMany(ChildrenOf)];
        foreach (string child in children) Signal(signal, child);
        return children.Length > 0;
    }

    /// <summary>Waits until something is so; it need not come to it if the process ends before.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!condition() && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(4)) await Task.Delay(50);
        Assert.True(condition(), $"{(HasExited ? $"exit code {ExitCode}" : "still running")}\n{Said}");
    }

    /// <summary>Waits until it says something.</summary>
    public Task UntilSaidAsync(string words) => UntilAsync(() => Said.Contains(words, StringComparison.Ordinal));

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await UntilAsync(() => HasExited);
        // For its last lines.
        await WaitForExitAsync();
        return ExitCode;
    }

    private static string[] ChildrenOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            // The thread has ended since it was listed: what it started is another's child now.
            return [];
        }
    }

    private static ProcessStartInfo StartOf(string program, IEnumerable<string> args, string? home, string? folder)
    {
        ProcessStartInfo start = new(program, args) { WorkingDirectory = folder };
        if (home is not null) start.Environment["FOVEA_HOME"] = home;
        return start;
    }
}
