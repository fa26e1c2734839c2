using System.Net.Sockets;
using System.Reflection;
using Fovea.Application;
using Microsoft.Data.Sqlite;

namespace Fovea.Cli.Tests;

/// <summary>What goes wrong becomes one line; "this should not happen" is for what should not.</summary>
public sealed class FailureTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<Exception, string> OfOthers => new()
    {
        { new AggregateException(new DataException("an image is broken")), "an image is broken" },
        { new TypeInitializationException("T", new DllNotFoundException("Unable to load shared library 'x'. In order to help, use a tool.\n/a\n/b")), "a native library that came with this program cannot be loaded: Unable to load shared library 'x'" },
        { new TargetInvocationException(new IOException("disk\r\nfull")), "disk full" },
        { new SocketException((int)SocketError.AddressAlreadyInUse), new SocketException((int)SocketError.AddressAlreadyInUse).Message },
        { new SqliteException("locked", 5), "locked" },
    };

    [Theory]
    [MemberData(nameof(OfOthers), DisableDiscoveryEnumeration = true)]
    public void What_libraries_and_the_machine_do_is_told_in_a_line(Exception exception, string line) =>
        Assert.Equal(new Failure(line, ExitCode.Failed, IsExpected: true), Failure.From(exception));

    [Fact]
    public void A_fault_of_the_program_is_called_one() => Assert.False(Failure.From(new InvalidOperationException("no elements")).IsExpected);

    [Theory]
    [InlineData(2, "--out must not be empty", "train", "cue", "--out", "")]
    [InlineData(2, "--resume must not be empty", "train", "--resume", "")]
    [InlineData(2, "--runs must not be empty", "serve", "--runs", "")]
    [InlineData(2, "an argument must not be empty", "evaluate", "")]
    [InlineData(2, "'7' is no value for --split: it takes training, validation, test, unlabelled", "evaluate", "RUN", "--split", "7")]
    [InlineData(2, "'random,centre' is no value for --start: it takes random, centre", "evaluate", "RUN", "--start", "random,centre")]
    [InlineData(2, "model.start has a value of the wrong kind: 7", "train", "cue", "--set", "model.start=7")]
    [InlineData(2, "--checkpoint-seconds must be 0 to 1e7 seconds, but is NaN", "train", "cue", "--checkpoint-seconds", "NaN")]
    [InlineData(2, "--checkpoint-seconds must be 0 to 1e7 seconds, but is -1", "train", "cue", "--checkpoint-seconds", "-1")]
    [InlineData(2, "--trials must be 1 to 1000000, but is 0", "tune", "cue", "--trials", "0")]
    [InlineData(2, "storage must be postgres://user:password@host:port/database, but is something else", "worker", "--storage", "nowhere")]
    [InlineData(2, "urls must be like http://127.0.0.1:5100, but one is 'http://127.0.0.1:99999'", "serve", "--urls", "http://127.0.0.1:99999")]
    [InlineData(1, "http://192.0.2.1:80 cannot be listened at: Cannot assign requested address", "serve", "--urls", "http://192.0.2.1:80")]
    [InlineData(2, "FOLDER is a folder", "data", "preview", "cue", "--out", "FOLDER")]
    [InlineData(1, "result.json is no result", "train", "--resume", "FOLDER/broken-result")]
    [InlineData(1, "fovea.classes must name at least two classes", "evaluate", "FOLDER/no-classes.safetensors")]
    public async Task What_a_user_brings_about_is_told_in_a_line(int exitCode, string told, params string[] arguments)
    {
        if (arguments.Contains("http://192.0.2.1:80") && !OperatingSystem.IsLinux()) Assert.Skip("other systems say it in other words");
        Copy(run.Path, folder["broken-result"]);
        File.WriteAllText(folder["broken-result/result.json"], "{");
        byte[] weights = File.ReadAllBytes(Path.Combine(run.Path, "best.safetensors"));
        Overwrite(weights, "\"fovea.classes\":\""u8, "null   "u8);
        File.WriteAllBytes(folder["no-classes.safetensors"], weights);
        CommandLine line = await CommandLine.RunAsync([.. arguments.Select(Filled)]);
        string said = line.Messages.Trim().Split('\n')[^1];
        Assert.StartsWith("fovea: ", said, StringComparison.Ordinal);
        Assert.Contains(Filled(told), said, StringComparison.Ordinal);
        Assert.DoesNotContain("should not happen", line.Messages, StringComparison.Ordinal);
        Assert.Equal(exitCode, line.ExitCode);
    }

    [Fact]
    public async Task A_copied_run_that_is_finished_speaks_of_itself()
    {
        Copy(run.Path, folder["copy"]);
        CommandLine line = await CommandLine.RunAsync("train", "--resume", folder["copy"]);
        Assert.Equal(0, line.ExitCode);
        Assert.Contains($"./fovea look {Path.GetRelativePath(".", folder["copy"])} cue:test:0", line.Output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string Filled(string text) => text.Replace("FOLDER", folder.Path, StringComparison.Ordinal).Replace("RUN", run.Path, StringComparison.Ordinal);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>Puts text where the header has a value, of which all up to its closing quote is replaced by spaces.</summary>
    private static void Overwrite(byte[] file, ReadOnlySpan<byte> before, ReadOnlySpan<byte> value)
    {
        int start = file.AsSpan().IndexOf(before) + before.Length, length = 0;
        while (file[start + length] != '"' || file[start + length - 1] == '\\') length++;
        file.AsSpan(start, length).Fill((byte)' ');
        value.CopyTo(file.AsSpan(start));
    }
}
