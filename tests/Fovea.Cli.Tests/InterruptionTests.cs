using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Fovea.Configuration;
using Fovea.Training.Runs;

namespace Fovea.Cli.Tests;

/// <summary>The program as a process that is killed and stopped.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly string[] training =
        ["train", "cue", "--set", "training.rollouts=2", "--threads", "1"];

    private static readonly string[] sixEpochs = ["--epochs", "6"];

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Killed_three_times_and_resumed_it_ends_with_the_same_weights()
    {
        Assert.Equal(0, await FinishAsync(Start([.. training, .. sixEpochs, "--out", folder["whole"]])));
        Process killed = Start([.. training, .. sixEpochs, "--out", folder["killed"], "--checkpoint-seconds", "0.1"]);
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

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_to_end_leaves_a_run_that_can_go_on(string name)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such signals");
        if (name == "HUP" && IgnoresHangUp()) Assert.Skip("whoever started the tests has them ignore SIGHUP, as nohup does, and a run that they start ignores it too");
        Process stopped = Start([.. training, .. sixEpochs, "--out", folder["stopped"], "--checkpoint-seconds", "1000"]);
        await UntilAsync(() => LinesOf("stopped") >= 1);
        using (Process signal = Process.Start("kill", [$"-{name}", $"{stopped.Id}"])) await signal.WaitForExitAsync();
        Assert.Equal(130, await FinishAsync(stopped));
        Assert.True(File.Exists(folder["stopped/resume.safetensors"]));
        Assert.Equal(0, await FinishAsync(Start(["train", "--resume", folder["stopped"]])));
    }

    [Fact]
    public async Task Seeds_that_were_stopped_go_on_by_the_one_command_that_is_told()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no termination signal");
        using FoveaProcess stopped = FoveaProcess.StartIn(folder.Path, [.. training, .. sixEpochs, "--seeds", "2"]);
        await stopped.UntilAsync(() => LinesOf("runs/cue-001/seed-1") >= 1);
        using (Process signal = Process.Start("kill", ["-TERM", $"{stopped.Id}"])) await signal.WaitForExitAsync();
        Assert.Equal(130, await stopped.EndAsync());
        Assert.EndsWith("train --resume runs/cue-001", Assert.Single(stopped.Said.Split('\n'), line => line.Contains("go on with: ", StringComparison.Ordinal)).Trim(), StringComparison.Ordinal);
        using FoveaProcess resumed = FoveaProcess.StartIn(folder.Path, "train", "--resume", "runs/cue-001");
        Assert.Equal(0, await resumed.EndAsync());
        Assert.Equal([6, 6], new[] { LinesOf("runs/cue-001/seed-1"), LinesOf("runs/cue-001/seed-2") });
        using FoveaProcess another = FoveaProcess.StartIn(folder.Path, ["train", "cue", "--epochs", "1", "--seeds", "2"]);
        Assert.Equal(0, await another.EndAsync());
        Assert.True(File.Exists(folder["runs/cue-002/seed-2/result.json"]));
    }

    [Fact]
    public async Task A_terminal_that_is_gone_keeps_no_run_from_its_checkpoint()
    {
        // It makes a terminal for what it runs, which is gone with it.
        const string Script = "/usr/bin/script";
        if (!File.Exists(Script)) Assert.Skip($"there is no {Script} to run a program on a terminal");
        if (IgnoresHangUp()) Assert.Skip("whoever started the tests has them ignore SIGHUP, as nohup does, and a run that they start ignores it too");
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), .. training, "--epochs", "100", "--out", folder["gone"], "--checkpoint-seconds", "1000"];
        using Process terminal = Process.Start(new ProcessStartInfo(Script, ["-q", "-c", string.Join(' ', command.Select(ShellWord.Quote)), "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        terminal.BeginOutputReadLine();
        await UntilAsync(() => LinesOf("gone") >= 1);
        terminal.Kill();
        await UntilAsync(() => !RunLock.IsHeld(folder["gone"]));
        // All that was trained stands in the checkpoint, which without the stop would be that of the beginning.
        Assert.True(File.Exists(folder["gone/best.safetensors"]));
        int trained = LinesOf("gone");
        Assert.Equal(0, await FinishAsync(Start(["train", "--resume", folder["gone"], "--epochs", $"{trained + 1}"])));
        Assert.Equal(trained + 1, LinesOf("gone"));
    }

    private static bool IgnoresHangUp()
    {
        const string status = "/proc/self/status", ignored = "SigIgn:";
        if (!File.Exists(status)) return false;
        ulong signals = Convert.ToUInt64(File.ReadLines(status).First(line => line.StartsWith(ignored, StringComparison.Ordinal))[ignored.Length..].Trim(), 16);
        return (signals & 1) != 0; // signal 1 is the lowest bit
    }

    /// <summary>What a loss of power leaves is what was flushed before: a file, then its name in the folder; and the metrics before the state that counts on them.</summary>
    [Fact]
    public async Task What_the_state_counts_on_is_on_disk_before_it()
    {
        const string Strace = "/usr/bin/strace";
        if (!File.Exists(Strace)) Assert.Skip($"there is no {Strace} to see what a process asks of the system");
        Process traced = Start(
            [.. training, "--epochs", "2", "--out", folder["run"]], Strace, "-f", "-y", "-qq", "-e", "trace=/^rename,fsync", "-o", folder["trace"]);
        if (await FinishAsync(traced) != 0 && !File.Exists(folder["run/recipe.json"])) Assert.Skip("processes may not be traced here");
        // "fsync FILE" and "move FILE" of what happened in the run's folder, without the temporary names.
        string[] events = [.. File.ReadLines(folder["trace"]).Select(EventOf).OfType<string>()];
        int[] moves = [.. Enumerable.Range(0, events.Length).Where(i => events[i].StartsWith("move ", StringComparison.Ordinal))];
        Assert.Contains("move result.json", events);
        Assert.All(moves, i => Assert.Equal([events[i].Replace("move ", "fsync ", StringComparison.Ordinal), events[i], "fsync "], events[(i - 1)..(i + 2)]));
        int[] states = [.. moves.Where(i => events[i] == "move resume.safetensors")];
        Assert.InRange(states.Length, 2, int.MaxValue);
        Assert.All(states, i => Assert.Equal("fsync metrics.jsonl", events[i - 2]));

        string? EventOf(string line)
        {
            string run = Regex.Escape(folder["run"]);
            Match fsync = Regex.Match(line, $"fsync\\(\\d+<{run}/?([a-z]*(\\.[a-z]+)?)[^/]*>\\) += 0"), move = Regex.Match(line, $"rename.*\"{run}/([a-z]+\\.[a-z]+)\".* = 0");
            return fsync.Success ? $"fsync {fsync.Groups[1].Value}" : move.Success ? $"move {move.Groups[1].Value}" : null;
        }
    }

    [Fact]
    public async Task Predictions_that_are_stopped_leave_nothing_half_written()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no termination signal");
        Assert.Equal(0, await FinishAsync(Start(["train", "cue", "--epochs", "1", "--out", folder["run"]])));
        Directory.CreateDirectory(folder["out"]);
        File.WriteAllText(folder["out/p.csv"], "what was there before");
        // So many glimpses of all of the training images take much longer than the signal.
        Process stopped = Start(["predict", folder["run"], "cue:training", "--glimpses", "1000", "--out", folder["out/p.csv"]]);
        await UntilAsync(() => File.Exists(folder["out/p.csv.part"]) && new FileInfo(folder["out/p.csv.part"]).Length > 100_000);
        using (Process signal = Process.Start("kill", ["-TERM", $"{stopped.Id}"])) await signal.WaitForExitAsync();
        Assert.Equal(130, await FinishAsync(stopped));
        Assert.Equal(["p.csv", "p.csv.part"], Directory.EnumerateFiles(folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("what was there before", File.ReadAllText(folder["out/p.csv"]));
    }

    [Fact]
    public void The_second_signal_ends_the_process_and_a_stop_without_one_is_no_signal()
    {
        using Interruption interruption = new();
        PosixSignalContext first = new(PosixSignal.SIGTERM), second = new(PosixSignal.SIGTERM);
        interruption.Stop();
        interruption.Handle(first);
        interruption.Handle(second);
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal((true, false), (first.Cancel, second.Cancel));
    }

    [Fact]
    public void A_terminal_that_is_closed_may_say_so_more_than_once()
    {
        using Interruption interruption = new();
        PosixSignalContext first = new(PosixSignal.SIGHUP), second = new(PosixSignal.SIGHUP), other = new(PosixSignal.SIGTERM), last = new(PosixSignal.SIGTERM);
        foreach (PosixSignalContext signal in new[] { first, second, other, last }) interruption.Handle(signal);
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal((true, true, true, false), (first.Cancel, second.Cancel, other.Cancel, last.Cancel));
    }

    public void Dispose() => folder.Dispose();

    private static Process Start(string[] args, params string[] under)
    {
        string[] command = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "Fovea.Cli.dll"), .. args];
        ProcessStartInfo start = new(command[0], command[1..])
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
