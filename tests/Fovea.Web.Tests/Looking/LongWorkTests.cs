using System.Net;
using System.Text.Json.Nodes;

namespace Fovea.Web.Tests.Looking;

/// <summary>What takes the server longer than an answer may.</summary>
public sealed class LongWorkTests : IAsyncDisposable
{
    private const string Path = "/api/images/test?model=model:m&index=3";

    private readonly Workplace place = new();

    [Fact]
    public async Task What_takes_long_is_answered_by_how_far_it_is_until_it_is_there()
    {
        using HttpClient client = await ServeAsync();
        for (int asked = 0; asked < 2; asked++)
            Assert.Equal("""{"task":"fetching slowly","done":3,"total":7,"unit":"bytes"}""", (await AskAsync(client, HttpStatusCode.Accepted)).ToJsonString());
        // It is done once, however often one asks, and the terminal hears of it too.
        Assert.Equal(new DataProgress("fetching slowly", 3, 7), Assert.Single(place.Heard));
        place.Slow.SetResult(Workplace.MadeUpDigits());
        Assert.Equal("test image 3", (string?)(await AskAsync(client, HttpStatusCode.OK))["name"]);
    }

    [Fact]
    public async Task What_fails_after_a_while_is_told_to_who_asks_again()
    {
        using HttpClient client = await ServeAsync();
        await AskAsync(client, HttpStatusCode.Accepted);
        place.Slow.SetException(new DataException("it is torn in the middle"));
        Assert.Equal("it is torn in the middle", (string?)(await AskAsync(client, HttpStatusCode.UnprocessableEntity))["error"]);
    }

    [Fact]
    public async Task Where_data_lies_is_not_told()
    {
        using HttpClient client = await ServeAsync("slides:/secret/cases");
        Assert.Equal("loading slides-cases", (string?)(await AskAsync(client, HttpStatusCode.Accepted))["task"]);
        place.Slow.SetResult(null);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private Task<HttpClient> ServeAsync(string data = "slow")
    {
        Workplace.SaveModel(System.IO.Path.Combine(place.ModelsFolder, "m", "best.safetensors"), new Recipe { Data = data }, new ImageShape(28, 28, 1));
        return place.ServeAsync();
    }

    private static async Task<JsonNode> AskAsync(HttpClient client, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await client.PostOnceAsync(Path, [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal(status, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
