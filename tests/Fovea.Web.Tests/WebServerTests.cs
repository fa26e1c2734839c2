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
    [InlineData("/compare?run=any", "text/html")]
    [InlineData("/demo", "text/html")]
    [InlineData("/demo?model=run:any", "text/html")]
    [InlineData("/assets/demo.js", "text/javascript")]
    [InlineData("/assets/site.css", "text/css")]
    [InlineData("/favicon.ico", "image/svg+xml")]
    public async Task Pages_and_what_they_need_are_there(string path, string type)
    {
        place.AddDigitModel("any");
        using HttpClient client = await place.ServeAsync();
        using HttpResponseMessage answer = await client.GetAsync(path);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("{{", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/runs/nope", "there is no run &#x27;nope&#x27;", "/runs/mnist-1")]
    [InlineData("/runs/mnist-2", "did you mean &#x27;mnist-1&#x27;?", "/runs/mnist-1")]
    [InlineData("/runs/nope/report", "there is no run &#x27;nope&#x27;", "/runs/mnist-1")]
    [InlineData("/runs/nope/more/and/more", "there is nothing here", "/runs/mnist-1")]
    [InlineData("/compare?run=mnist-1&run=nope", "there is no run &#x27;nope&#x27;", "/compare?run=mnist-1")]
    [InlineData("/demo?model=nope", "there is no model &#x27;nope&#x27;", "/demo?model=run%3Amnist-1")]
    [InlineData("/models/nope", "there is nothing here", "/demo")]
    [InlineData("/nope.html", "there is nothing here", "/studies")]
    [InlineData("/runs/%3Cscript%3E", "&lt;script&gt;", "/runs/mnist-1")]
    public async Task A_page_that_is_not_there_says_so_and_which_are(string path, string said, string link)
    {
        place.AddDigitModel("mnist-1");
        using HttpClient client = await place.ServeAsync();
        string page = await (await client.GetAsync(path)).RefusalPageAsync(HttpStatusCode.NotFound);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{link}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_that_there_are_none_of_its_kind()
    {
        using HttpClient client = await place.ServeAsync();
        string page = await (await client.GetAsync("/studies/nope")).RefusalPageAsync(HttpStatusCode.NotFound);
        Assert.Contains("there is no study &#x27;nope&#x27;", page, StringComparison.Ordinal);
        Assert.Contains("There are no studies yet.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/api/runs", HttpStatusCode.OK)]
    [InlineData("/runs/nope", HttpStatusCode.NotFound)]
    public async Task The_head_of_an_answer_is_that_of_the_answer(string path, HttpStatusCode status)
    {
        using HttpClient client = await place.ServeAsync();
        using HttpRequestMessage request = new(HttpMethod.Head, path);
        using HttpResponseMessage head = await client.SendAsync(request), whole = await client.GetAsync(path);
        Assert.Equal((status, status), (head.StatusCode, whole.StatusCode));
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
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
