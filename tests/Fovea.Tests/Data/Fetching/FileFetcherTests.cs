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
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(folder["notAFolder"], string.Empty);
        DataException exception = await Assert.ThrowsAsync<DataException>(
            () => new FileFetcher(folder["notAFolder/data"], [new Source("good", content)]).EnsureAsync([file], null, default));
        Assert.Contains(DataCache.RootVariable, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private sealed class Source(string name, byte[]? bytes) : IFileSource
    {
        public int Asked { get; private set; }

        public string Name => name;

        public async Task FetchAsync(string file, Stream target, IProgress<DataProgress>? progress, CancellationToken cancellation)
        {
            Asked++;
            await target.WriteAsync(bytes ?? throw new FetchException("gone"), cancellation);
        }

        public void Dispose()
        {
        }
    }
}
