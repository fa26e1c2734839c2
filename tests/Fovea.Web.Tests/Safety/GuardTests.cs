using System.Net;

namespace Fovea.Web.Tests.Safety;

public sealed class GuardTests : IAsyncDisposable
{
    private readonly Workplace place = new();

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    public async Task Only_names_of_this_machine_are_answered(string host, bool isAnswered)
    {
        using HttpClient client = await place.ServeAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/runs");
        request.Headers.Host = host;
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("10.0.0.1", true)]
    public async Task Open_to_others_it_is_answered_by_any_number_but_no_foreign_name(string host, bool isAnswered)
    {
        using HttpClient client = await place.ServeAsync("http://0.0.0.0:0");
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://127.0.0.1:{place.Address.Port}/api/runs"));
        request.Headers.Host = host;
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Nobody_else_may_change_anything(string? origin)
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        string line = await (await client.PostAsync("/api/images/test?model=run:a&index=0", [], origin)).RefusalAsync(HttpStatusCode.Forbidden);
        Assert.Contains("Origin", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cross-site", "image", false)]
    [InlineData("cross-site", "empty", false)]
    [InlineData("cross-site", "document", true)]
    [InlineData("same-origin", "empty", true)]
    [InlineData("none", "document", true)]
    public async Task Foreign_pages_may_only_link(string site, string destination, bool isAnswered)
    {
        using HttpClient client = await place.ServeAsync();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/runs");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Dest", destination);
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/demo")]
    [InlineData("/assets/site.css")]
    [InlineData("/api/runs")]
    [InlineData("/nothing")]
    public async Task Every_answer_allows_nothing_from_elsewhere(string path)
    {
        using HttpClient client = await place.ServeAsync();
        using HttpResponseMessage answer = await client.GetAsync(path);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
    }

    [Theory]
    [InlineData("/api/runs/..%2Foutside")]
    [InlineData("/api/runs/%2e%2e%2foutside")]
    [InlineData("/api/runs/..:outside")]
    [InlineData("/api/runs/..%5Coutside/metrics")]
    [InlineData("/api/models/run:..%2Foutside")]
    [InlineData("/api/models/model:..%2F..%2Foutside%2Fbest.safetensors")]
    [InlineData("/assets/..%2Flayout.html")]
    [InlineData("/assets/layout.html")]
    [InlineData("/assets/%2Fetc%2Fpasswd")]
    public async Task Paths_lead_nowhere(string path)
    {
        // What is asked for is there, beside the folder of runs.
        Workplace.SaveModel(Path.Combine(place.RunsFolder, "..", "outside", "best.safetensors"), new(), new(28, 28, 1));
        File.WriteAllText(Path.Combine(place.RunsFolder, "..", "outside", "recipe.json"), "{}");
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        using HttpResponseMessage answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();
}
