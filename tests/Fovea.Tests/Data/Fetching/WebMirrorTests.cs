using System.IO.Compression;
using System.Net;
using Fovea.Data.Fetching;

namespace Fovea.Tests.Data.Fetching;

public sealed class WebMirrorTests
{
    [Fact]
    public async Task A_file_is_unpacked()
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write([1, 2, 3]);
        string? asked = null;
        using WebMirror mirror = Mirror((request, _) =>
        {
            asked = request.RequestUri!.AbsolutePath;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(compressed.ToArray()) });
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
    }), StringComparison.Ordinal);

    [Fact]
    public async Task Refusals_broken_archives_and_no_network_are_told()
    {
        Assert.Contains("404", await FailureOf((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound))), StringComparison.Ordinal);
        Assert.NotEmpty(await FailureOf((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([9, 9, 9]) })));
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

    private static async Task<string> FailureOf(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        using WebMirror mirror = Mirror(answer);
        return (await Assert.ThrowsAsync<FetchException>(() => mirror.FetchAsync("name", Stream.Null, null, default))).Message;
    }

    private static WebMirror Mirror(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) =>
        new(new Uri("https://mirror.invalid/folder/"), TimeSpan.FromSeconds(0.1), new Handler(answer));

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }
}
