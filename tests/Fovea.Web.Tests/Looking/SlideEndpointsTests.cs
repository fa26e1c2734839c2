using System.Net;
using System.Text.Json.Nodes;
using SkiaSharp;

namespace Fovea.Web.Tests.Looking;

/// <summary>Images that are too large to be sent whole.</summary>
public sealed class SlideEndpointsTests : IAsyncDisposable
{
    private readonly Workplace place = new();

    public SlideEndpointsTests() => place.AddSlides();

    [Fact]
    public async Task A_slide_is_looked_at_in_its_own_size_and_sent_in_tiles()
    {
        using HttpClient client = await place.ServeAsync();
        Assert.Equal(["big.tif", "none.tif"], (await client.JsonAsync("/api/models"))["slides"]!.AsArray().Select(name => (string)name!));
        JsonNode image = await client.PostJsonAsync("/api/images/slide?model=model:s&slide=big.tif");
        Assert.Equal("1700 900 3 256 0.5", $"{image["width"]} {image["height"]} {image["channels"]} {image["tileSide"]} {image["micrometresPerPixel"]}");
        JsonNode look = await client.JsonAsync($"/api/looks?model=model:s&image={image["id"]}&x=-0.5&y=0");
        Assert.Equal("421,446,8", string.Join(',', look["steps"]![0]!["boxes"]![0]!.AsArray()));
        Assert.Contains("in tiles", await (await client.GetAsync($"/api/images/{image["id"]}")).RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_image_is_named_by_its_file()
    {
        place.AddTestSlides();
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images/test?model=model:t&index=0");
        Assert.Matches(@"^(benign|tumour)/s[0-3]\.tif, test image 0$", (string?)image["name"]);
        Assert.Null(image["micrometresPerPixel"]);
    }

    [Theory]
    // The last level is the image itself; its last tile in the corner is 1700 - 6 * 256 by 900 - 3 * 256.
    [InlineData(11, 0, 0, 256, 256, 128, 128, 128 / 8)]
    [InlineData(11, 6, 3, 164, 132, 100, 100, ((1636 / 8) + 20))]
    [InlineData(9, 1, 0, 169, 225, 0, 0, 1026 / 8)]
    // All of it: the mean of 0 to 212 by columns, and of 0 and 20 by rows; not darker for what lies beyond its edges.
    [InlineData(0, 0, 0, 1, 1, 0, 0, 116)]
    public async Task A_tile_has_the_means_of_squares_and_nothing_from_beyond_the_edge(int level, int column, int row, int width, int height, int x, int y, int shade)
    {
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images/slide?model=model:s&slide=big.tif");
        using HttpResponseMessage answer = await client.GetAsync($"/api/images/{image["id"]}/tiles/{level}/{column}/{row}");
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", $"{answer.Headers.CacheControl}", StringComparison.Ordinal);
        using SKBitmap tile = SKBitmap.Decode(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal((width, height), (tile.Width, tile.Height));
        Assert.InRange(tile.GetPixel(x, y).Red, shade - 5, shade + 5);
    }

    [Theory]
    [InlineData("12/0/0")]
    [InlineData("11/7/0")]
    [InlineData("11/0/4")]
    [InlineData("2147483647/0/0")]
    [InlineData("11/2147483647/2147483647")]
    public async Task A_tile_that_is_not_there_is_told(string tile)
    {
        using HttpClient client = await place.ServeAsync();
        JsonNode image = await client.PostJsonAsync("/api/images/slide?model=model:s&slide=big.tif");
        Assert.Contains("this image of 1700x900x3 has no tile", await (await client.GetAsync($"/api/images/{image["id"]}/tiles/{tile}")).RefusalAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.tif", HttpStatusCode.UnprocessableEntity, "slide none.tif cannot be read: it is no TIFF")]
    [InlineData("../models/s/best.safetensors", HttpStatusCode.NotFound, "among those that are offered")]
    [InlineData("/etc/passwd", HttpStatusCode.NotFound, "among those that are offered")]
    public async Task Nothing_but_slides_that_are_offered_is_opened(string name, HttpStatusCode status, string told)
    {
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync($"/api/images/slide?model=model:s&slide={Uri.EscapeDataString(name)}", [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Contains(told, await answer.RefusalAsync(status), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();
}
