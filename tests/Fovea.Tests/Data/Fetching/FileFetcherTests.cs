using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Fovea.Data;
using Fovea.Data.Fetching;

namespace Fovea.Tests.Data.Fetching;

public sealed class FileFetcherTests : IDisposable
{
    private static readonly byte[] content = Encoding.UTF8.GetBytes("the right bytes");

    private readonly TemporaryFolder folder = new();
    private readonly KnownFile file = new("file", Convert.ToHexStringLower(SHA256.HashData(content)));

    [Fact]
    public async Task A_good_file_in_the_cache_is_used_without_asking_anybody()
    {
        File.WriteAllBytes(folder["file"], content);
        await new FileFetcher(folder.Path, [new Source("never", null)]).EnsureAsync([file], null, default);
    }

    [Fact]
    public async Task The_first_source_with_the_right_bytes_wins_and_a_failed_one_is_not_asked_again()
    {
        Source dead = new("dead", null), wrong = new("wrong", [1, 2, 3]), good = new("good", content);
        KnownFile second = file with { Name = "second" };
        await new FileFetcher(folder.Path, [dead, wrong, good]).EnsureAsync([file, second], null, default);
        Assert.Equal(content, File.ReadAllBytes(folder["file"]));
        Assert.Equal(["file", "second"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal([1, 1, 2], new[] { dead.Asked, wrong.Asked, good.Asked });
    }

    [Fact]
    public async Task A_damaged_file_is_replaced_by_a_good_one_and_else_kept()
    {
        File.WriteAllText(folder["file"], "the wrong bytes");
        DataException exception = await Assert.ThrowsAsync<DataException>(
            () => new FileFetcher(folder.Path, [new Source("dead", null)]).EnsureAsync([file], null, default));
        Assert.Contains($"{folder["file"]}: is damaged: 15 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("dead: gone", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"into {folder.Path}: file", exception.Message, StringComparison.Ordinal);
        Assert.Equal("the wrong bytes", File.ReadAllText(folder["file"]));
        await new FileFetcher(folder.Path, [new Source("good", content)]).EnsureAsync([file], null, default);
        Assert.Equal(content, File.ReadAllBytes(folder["file"]));
    }

    [Fact]
    public async Task A_compressed_file_put_there_by_hand_will_do_and_a_broken_one_is_told()
    {
        using (GZipStream gzip = new(File.Create(folder["file.gz"]), CompressionLevel.Fastest)) gzip.Write(content);
        await new FileFetcher(folder.Path, []).EnsureAsync([file], null, default);
        Assert.Equal(content, File.ReadAllBytes(folder["file"]));

        File.Delete(folder["file"]);
        File.WriteAllText(folder["file.gz"], "no gzip");
        DataException exception = await Assert.ThrowsAsync<DataException>(() => new FileFetcher(folder.Path, []).EnsureAsync([file], null, default));
        Assert.Contains("file.gz", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_file_that_is_cut_off_is_not_taken()
    {
        byte[] noise = [.. Enumerable.Range(0, 10_000).Select(i => (byte)((i * i * 7919) >> 5))];
        using (GZipStream gzip = new(File.Create(folder["file.gz"]), CompressionLevel.Fastest)) gzip.Write(noise);
        byte[] compressed = File.ReadAllBytes(folder["file.gz"]);
        File.WriteAllBytes(folder["file.gz"], compressed[..(compressed.Length / 2)]);
        KnownFile known = new("file", Convert.ToHexStringLower(SHA256.HashData(noise)));
        DataException exception = await Assert.ThrowsAsync<DataException>(() => new FileFetcher(folder.Path, []).EnsureAsync([known], null, default));
        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
        Assert.Equal([folder["file.gz"]], Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task A_damaged_file_is_told_through_the_progress()
    {
        File.WriteAllText(folder["file"], "the wrong bytes");
        Told told = new();
        await new FileFetcher(folder.Path, [new Source("good", content)]).EnsureAsync([file], told, default);
        Assert.StartsWith($"{folder["file"]} is damaged", Assert.Single(told.Tasks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_fetch_the_same_file_do_not_disturb_each_other()
    {
        TaskCompletionSource bothAsked = new();
        int asked = 0;
        Source slow = new("slow", content) { Before = () => Interlocked.Increment(ref asked) == 2 ? Finish(bothAsked) : bothAsked.Task };
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => new FileFetcher(folder.Path, [slow]).EnsureAsync([file], null, default)));
        Assert.Equal(content, File.ReadAllBytes(folder["file"]));
        Assert.Equal([folder["file"]], Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task Cancelling_leaves_nothing_half_written()
    {
        using CancellationTokenSource cancellation = new();
        Source cancelled = new("cancelled", content) { Before = cancellation.CancelAsync };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new FileFetcher(folder.Path, [cancelled, new Source("good", content)]).EnsureAsync([file], null, cancellation.Token));
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task A_full_disk_is_not_the_sources_fault()
    {
        Source second = new("second", content), first = new("first", content) { Before = () => throw new IOException("no space left") };
        DataException exception = await Assert.ThrowsAsync<DataException>(
            () => new FileFetcher(folder.Path, [first, second]).EnsureAsync([file], null, default));
        Assert.Contains("cannot be written: no space left", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, second.Asked);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(folder["notAFolder"], string.Empty);
        DataException exception = await Assert.ThrowsAsync<DataException>(
            () => new FileFetcher(folder["notAFolder/data"], [new Source("good", content)]).EnsureAsync([file], null, default));
        Assert.Contains(DataCache.RootVariable, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Task Finish(TaskCompletionSource source)
    {
        source.SetResult();
        return source.Task;
    }

    private sealed class Source(string name, byte[]? bytes) : IFileSource
    {
        public int Asked { get; private set; }

        public Func<Task> Before { get; init; } = () => Task.CompletedTask;

        public string Name => name;

        public async Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation)
        {
            Asked++;
            await Before();
            await target.WriteAsync(bytes ?? throw new FetchException("gone"), cancellation);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Told : IProgress<DataProgress>
    {
        public List<string> Tasks { get; } = [];

        public void Report(DataProgress value) => Tasks.Add(value.Task);
    }
}
