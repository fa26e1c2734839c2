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
        { "damaged tiff", Damaged(0x7FFF_FFFF, entry: 5), "the image cannot be decoded" },
        { "tiff of floats", Floats(), "the image holds floating-point samples of 32 bits and does not state their range: data read with dataOptions.range, LEAST..MOST, and a model trained on it, know which are black and white; or convert 'IMAGE[0]' -auto-level -depth 8 IMAGE.png makes a PNG" },
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

    /// <summary>Whatever is wrong with a file is the file's fault, and nothing of the program's inside is told.</summary>
    [Fact]
    public async Task No_damage_is_an_error_of_the_page()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        foreach (uint value in new uint[] { 0, 1, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF })
        {
            for (int entry = 0; entry < Entries; entry++)
            {
                HttpResponseMessage answer = await client.PostAsync("/api/images?model=run:a", Damaged(value, entry), client.BaseAddress!.GetLeftPart(UriPartial.Authority));
                if (answer.IsSuccessStatusCode) answer.Dispose();
                else Assert.DoesNotContain("Exception", await answer.RefusalAsync(HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
            }
        }

        Assert.Empty(place.Said);
    }

    [Fact]
    public async Task More_bytes_than_allowed_are_refused()
    {
        place.AddDigitModel("a");
        using HttpClient client = await place.ServeAsync();
        HttpResponseMessage answer = await client.PostAsync("/api/images?model=run:a", new byte[UploadDecoder.MostBytes + 1], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.Equal("what is sent must have at most 32 MiB", await answer.RefusalAsync(HttpStatusCode.RequestEntityTooLarge));
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

    private const int Entries = 9;

    /// <summary>A gray TIFF file of 2x2, a value of whose directory is another.</summary>
    private static byte[] Damaged(uint value, int entry)
    {
        byte[] bytes = Tiff(8, 1, [10, 20, 30, 40]);
        BitConverter.TryWriteBytes(bytes.AsSpan(10 + (12 * entry) + 8), value);
        return bytes;
    }

    private static byte[] Floats() => Tiff(32, 3, [.. new[] { 0.1f, 0.2f, 0.3f, 0.4f }.SelectMany(BitConverter.GetBytes)]);

    private static byte[] Tiff(ushort bits, ushort format, byte[] pixels)
    {
        (ushort Tag, int Value)[] entries = [(256, 2), (257, 2), (258, bits), (259, 1), (262, 1), (273, 8 + 2 + (Entries * 12) + 4), (278, 2), (279, pixels.Length), (339, format)];
        IEnumerable<byte> directory = entries.SelectMany(entry => (byte[])[.. BitConverter.GetBytes(entry.Tag), 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(entry.Value)]);
        return [.. "II*\0"u8, 8, 0, 0, 0, Entries, 0, .. directory, 0, 0, 0, 0, .. pixels];
    }

    private static int Left() => Directory.EnumerateFiles(Path.GetTempPath(), "fovea-upload-*").Count();
}
