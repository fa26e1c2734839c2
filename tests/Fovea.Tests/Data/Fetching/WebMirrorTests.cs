using System.IO.Compression;
using System.Net;
using Fovea.Data.Fetching;

namespace Fovea.Tests.Data.Fetching;

public sealed class WebMirrorTests
{
    [Fact]
    public async Task A_file_is_unpacked()
    {
        string? asked = null;
        using WebMirror mirror = Mirror((request, _) =>
        {
            asked = request.RequestUri!.AbsolutePath;
            return Task.FromResult(Answer(Compressed([1, 2, 3])));
        });
        using MemoryStream target = new();
        await mirror.FetchAsync("name", target, null, default);
        Assert.Equal([1, 2, 3], target.ToArray());
        Assert.Equal("/folder/name.gz", asked);
    }

    [Fact]
    public async Task One_that_does_not_answer_is_left() => Assert.Contains("silent for 0.1 s", await FailureOf(async (_, cancellation) =>
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        throw new InvalidOperationException();
    }, patienceSeconds: 0.1), StringComparison.Ordinal);

    [Fact]
    public async Task One_that_stops_in_the_middle_is_left() => Assert.Contains("silent for 0.1 s", await FailureOf((_, _) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Stalling()) }), patienceSeconds: 0.1), StringComparison.Ordinal);

    [Fact]
    public async Task A_full_disk_is_not_the_mirrors_fault()
    {
        using WebMirror mirror = Mirror((_, _) => Task.FromResult(Answer(Compressed([1, 2, 3]))));
        using Full target = new();
        IOException exception = await Assert.ThrowsAsync<IOException>(() => mirror.FetchAsync("name", target, null, default));
        Assert.Equal("no space left", exception.Message);
    }

    [Fact]
    public async Task Refusals_broken_archives_and_no_network_are_told()
    {
        Assert.Contains("404", await FailureOf((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound))), StringComparison.Ordinal);
        Assert.NotEmpty(await FailureOf((_, _) => Task.FromResult(Answer([9, 9, 9]))));
        Assert.Contains("no route", await FailureOf((_, _) => throw new HttpRequestException("no route")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_not_the_mirrors_fault()
    {
        using CancellationTokenSource source = new();
        using WebMirror mirror = Mirror(async (_, cancellation) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mirror.FetchAsync("name", Stream.Null, null, source.Token));
    }

    private static byte[] Compressed(byte[] plain)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest)) gzip.Write(plain);
        return compressed.ToArray();
    }

    private static HttpResponseMessage Answer(byte[] body) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };

    private static async Task<string> FailureOf(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer, double patienceSeconds = 60)
    {
        using WebMirror mirror = Mirror(answer, patienceSeconds);
        return (await Assert.ThrowsAsync<FetchException>(() => mirror.FetchAsync("name", Stream.Null, null, default))).Message;
    }

    private static WebMirror Mirror(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer, double patienceSeconds = 60) =>
        new(new Uri("https://mirror.invalid/folder/"), TimeSpan.FromSeconds(patienceSeconds), new Handler(answer));

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }

    /// <summary>Ten bytes, then nothing, and no end.</summary>
    private sealed class Stalling : MemoryStream
    {
        private bool sent;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (sent) await Task.Delay(Timeout.Infinite, cancellationToken);
            sent = true;
            buffer.Span[..10].Clear();
            return 10;
        }
    }

    private sealed class Full : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("no space left");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("no space left");
    }
}
