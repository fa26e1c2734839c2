using System.Net;

namespace Fovea.Web.Tests;

public sealed class WebServerTests : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        using HttpClient client = await place.ServeAsync();
        WebOptions options = new() { Urls = [client.BaseAddress!.GetLeftPart(UriPartial.Authority)] };
        IOException exception = await Assert.ThrowsAsync<IOException>(() => WebServer.StartAsync(options, new Workplace.MadeUpContent(place), _ => { }, default));
        Assert.Contains("address already in use", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_twice_is_harmless()
    {
        WebOptions options = new() { Urls = ["http://127.0.0.1:0"], RunsFolder = place.RunsFolder, ModelsFolder = place.ModelsFolder };
        WebServer server = await WebServer.StartAsync(options, new Workplace.MadeUpContent(place), _ => { }, default);
        await server.DisposeAsync();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/runs/any", "text/html")]
    [InlineData("/compare", "text/html")]
    [InlineData("/demo", "text/html")]
    [InlineData("/assets/demo.js", "text/javascript")]
    [InlineData("/assets/site.css", "text/css")]
    [InlineData("/favicon.ico", "image/svg+xml")]
    public async Task Pages_and_what_they_need_are_there(string path, string type)
    {
        using HttpClient client = await place.ServeAsync();
        using HttpResponseMessage answer = await client.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("{{", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_browser_has_already_is_not_sent_again()
    {
        using HttpClient client = await place.ServeAsync();
        using HttpResponseMessage first = await client.GetAsync("/assets/site.css");
        using HttpRequestMessage again = new(HttpMethod.Get, "/assets/site.css");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();
}
