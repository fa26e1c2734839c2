using System.Net;
using Fovea.Web.Looking;

namespace Fovea.Web.Tests.Looking;

/// <summary>Files that somebody made to do harm.</summary>
public sealed class UploadDecoderTests : IAsyncDisposable
{
    private readonly Workplace place = new();

    public static TheoryData<string, byte[], string> Bad => new()
    {
        { "empty", [], "the image is empty" },
        { "text", [.. "no image at all"u8], "the image cannot be decoded" },
        { "cut off", Pictures.Stroke(SkiaSharp.SKColors.Black, SkiaSharp.SKColors.White)[..100], "the image cannot be decoded" },
        { "claims more than allowed", Pictures.Claiming(7000, 7000), "the image claims 7000x7000 pixels, more than 48,000,000" },
        { "claims more than its bytes can hold", Pictures.Claiming(6000, 6000), "claims 6000x6000 pixels, but is only" },
        { "tiff without anything", [.. "II*\0"u8, 8, 0, 0, 0], "the image cannot be decoded" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_file_is_refused_in_a_line_without_a_path(string what, byte[] file, string told)
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync("/api/images?model=run:a", file, client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        string line = await answer.RefusalAsync(HttpStatusCode.UnprocessableEntity);
        Assert.True(line.Contains(told, StringComparison.Ordinal), $"{what}: {line}");
        Assert.DoesNotContain(Path.GetTempPath(), line, StringComparison.Ordinal);
        Assert.Empty(place.Said);
    }

    [Fact]
    public async Task More_bytes_than_allowed_are_refused()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync("/api/images?model=run:a", new byte[UploadDecoder.MostBytes + 1], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        await answer.RefusalAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        int before = Left();
        foreach (byte[] file in new[] { Pictures.Stroke(SkiaSharp.SKColors.Black, SkiaSharp.SKColors.White), [.. "no image"u8] })
            (await client.PostAsync("/api/images?model=run:a", file, client.BaseAddress!.GetLeftPart(UriPartial.Authority))).Dispose();
        for (int attempt = 0; attempt < 100 && Left() > before; attempt++) await Task.Delay(20);
        // Other tests upload at the same time: what was there before may be gone too.
        Assert.InRange(Left(), 0, before);
    }

    public async ValueTask DisposeAsync() => await place.DisposeAsync();

    private static int Left() => Directory.EnumerateFiles(Path.GetTempPath(), "fovea-upload-*").Count();
}
