using System.Text.RegularExpressions;

namespace Fovea.Rendering.Tests;

public sealed class LookAnimationTests
{
    private readonly string html = LookAnimation.Html(MadeUpLook.Of(new ImageShape(28, 30, 1), 8, 2, 6, 10, name: "</script><script>alert(1)</script>"));

    [Fact]
    public void A_name_cannot_leave_the_data()
    {
        Assert.DoesNotContain("alert(1)</script>", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, "<script>"));
        Assert.Single(Regex.Matches(html, "</script>"));
    }

    [Fact]
    public void Nothing_is_fetched() =>
        Assert.All(Regex.Matches(html, "https?://[^\"' ]*").Select(match => match.Value), address => Assert.Equal("http://www.w3.org/2000/svg", address));

    [Fact]
    public void Every_step_and_patch_is_there()
    {
        Assert.Equal(6, Regex.Count(html, "\"probabilities\":"));
        Assert.Equal(1 + (6 * 2), Regex.Count(html, "data:image/png;base64,"));
    }
}
