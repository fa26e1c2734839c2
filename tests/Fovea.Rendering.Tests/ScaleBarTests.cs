using SkiaSharp;

namespace Fovea.Rendering.Tests;

public sealed class ScaleBarTests
{
    [Theory]
    [InlineData(0.25, 40_000, "2 mm", 8000)]
    [InlineData(0.5, 10_000, "1 mm", 2000)]
    [InlineData(0.25, 10_000, "500 µm", 2000)]
    [InlineData(0.25, 100, "5 µm", 20)]
    [InlineData(0.01, 100, "200 nm", 20)]
    [InlineData(10, 20_000, "50 mm", 5000)]
    public void It_has_a_round_length_of_about_a_fifth_of_what_is_shown(double micrometres, double view, string words, double pixels)
    {
        ScaleBar bar = ScaleBar.For(Seen(micrometres), view)!;
        Assert.Equal((words, pixels), (bar.Words, Math.Round(bar.Pixels, 6)));
    }

    [Fact]
    public void Whatever_is_shown_it_is_neither_too_short_nor_too_long()
    {
        for (double view = 100; view < 100_000; view *= 1.01) Assert.InRange(ScaleBar.For(Seen(0.2528), view)!.Pixels / view, 0.1199, 0.3001);
    }

    [Fact]
    public void Pictures_have_one_where_it_is_known_what_a_pixel_covers_and_else_are_as_they_were()
    {
        Look unknown = Seen(null), known = Seen(100);
        Assert.All(new double?[] { null, 0, -1, double.NaN, double.PositiveInfinity }, none => Assert.Null(ScaleBar.For(Seen(none), 200)));
        Assert.Contains("\"scale\":null", LookAnimation.Html(unknown), StringComparison.Ordinal);
        Assert.Matches(@"\\u003E\d+ mm\\u003C/text", LookAnimation.Html(known));
        Assert.Equal("5 mm", SvgFixationPath.Draw(known).Descendants("text").First().Value);
        Assert.DoesNotContain(SvgFixationPath.Draw(unknown).Elements("g"), group => (string?)group.Attribute("class") == "scale");
        using SKBitmap without = SKBitmap.Decode(LookPicture.Draw(unknown)), with = SKBitmap.Decode(LookPicture.Draw(known));
        // Below the image's place, and nowhere else.
        SKRectI corner = new(36, 36 + 84 + 600, 36 + 300, 36 + 84 + 600 + 36);
        (int X, int Y)[] changed = [.. Enumerable.Range(0, with.Width * with.Height).Select(i => (X: i % with.Width, Y: i / with.Width)).Where(at => with.GetPixel(at.X, at.Y) != without.GetPixel(at.X, at.Y))];
        Assert.NotEmpty(changed);
        Assert.All(changed, at => Assert.True(corner.Contains(at.X, at.Y), $"{at}"));
    }

    private static Look Seen(double? micrometres) => MadeUpLook.Of(new ImageShape(200, 200, 1), 8, 1, 2, 2) with { MicrometresPerPixel = micrometres };
}
