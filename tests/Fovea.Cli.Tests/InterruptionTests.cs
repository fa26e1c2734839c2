using System.Diagnostics;
using System.Security.Cryptography;

namespace Fovea.Cli.Tests;

/// <summary>The program as a process that is killed and stopped.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly string[] training =
        ["train", "cue", "--epochs", "6", "--set", "training.rollouts=2", "--threads", "1"];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Killed_three_times_and_resumed_it_ends_with_the_same_weights()
    {
        Assert.Equal(0, await FinishAsync(Start([.. training, "--out", folder["whole"]])));
        Process killed = Start([.. training, "--out", folder["killed"], "--checkpoint-seconds", "0.1"]);
        for (int kill = 1; kill <= 3; kill++)
        {
            await UntilAsync(() => LinesOf("killed") >= kill);
            killed.Kill();
            await killed.WaitForExitAsync();
            Assert.False(File.Exists(folder["killed/result.json"]));
            killed = Start(["train", "--resume", folder["killed"], "--checkpoint-seconds", "0.1", "--threads", "2"]);
        }

        Assert.Equal(0, await FinishAsync(killed));
        Assert.Equal(HashOf("whole/last.safetensors"), HashOf("killed/last.safetensors"));
        Assert.Equal(HashOf("whole/best.safetensors"), HashOf("killed/best.safetensors"));
        Assert.Equal(6, LinesOf("killed"));
    }

    [Fact]
    public async Task A_termination_signal_leaves_a_run_that_can_go_on()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no termination signal");
        Process stopped = Start([.. training, "--out", folder["stopped"], "--checkpoint-seconds", "1000"]);
        await UntilAsync(() => LinesOf("stopped") >= 1);
        using (Process signal = Process.Start("kill", ["-TERM", $"{stopped.Id}"])) await signal.WaitForExitAsync();
        Assert.Equal(130, await FinishAsync(stopped));
        Assert.True(File.Exists(folder["stopped/resume.safetensors"]));
        Assert.Equal(0, await FinishAsync(Start(["train", "--resume", folder["stopped"]])));
    }

    [Fact]
    public async Task Predictions_that_are_stopped_leave_nothing_half_written()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no termination signal");
        Assert.Equal(0, await FinishAsync(Start(["train", "cue", "--epochs", "1", "--out", folder["run"]])));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["out/p.csv"], "what was there before");
        // All of the training images take much longer than the signal.
        string[] images = [.. Enumerable.Repeat("cue:training", 50)];
        Process stopped = Start(["predict", folder["run"], .. images, "--out", folder["out/p.csv"]]);
        await UntilAsync(() => Directory.EnumerateFiles(folder["out"]).Any(path => path.EndsWith(".tmp", StringComparison.Ordinal) && new FileInfo(path).Length > 0));
        using (Process signal = Process.Start("kill", ["-TERM", $"{stopped.Id}"])) await signal.WaitForExitAsync();
        Assert.Equal(130, await FinishAsync(stopped));
        Assert.Equal("what was there before", File.ReadAllText(Assert.Single(Directory.EnumerateFiles(folder["out"]))));
    }

    public void Dispose() => folder.Dispose();

    private static Process Start(string[] args)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<int> FinishAsync(Process process)
    {
        await process.WaitForExitAsync();
        int exitCode = process.ExitCode;
        process.Dispose();
        return exitCode;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 3000 && !condition(); i++) await Task.Delay(20);
        Assert.True(condition());
    }

    private int LinesOf(string run) => File.Exists(folder[$"{run}/metrics.jsonl"]) ? File.ReadAllText(folder[$"{run}/metrics.jsonl"]).Count(character => character == '\n') : 0;

    private string HashOf(string name) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(folder[name])));
}
