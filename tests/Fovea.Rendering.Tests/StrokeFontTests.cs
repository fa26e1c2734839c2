namespace Fovea.Rendering.Tests;

public sealed class StrokeFontTests
{
    [Fact]
    public void Every_printable_ascii_character_has_strokes()
    {
        for (char character = ' '; character <= '~'; character++) Assert.True(StrokeFont.Has(character), $"'{character}' has none");
        // Of units of length.
        Assert.True(StrokeFont.Has('µ'));
        Assert.False(StrokeFont.Has('é'));
    }

    [Fact]
    public void Width_grows_with_height_and_text()
    {
        Assert.Equal(2 * StrokeFont.Measure("glimpse", 10), StrokeFont.Measure("glimpse", 20), 3);
        Assert.True(StrokeFont.Measure("glimpses", 10) > StrokeFont.Measure("glimpse", 10));
        Assert.EndsWith("...", ProbabilityBars.Shorten("a very long name of a class", 10, 60), StringComparison.Ordinal);
        Assert.StartsWith("...", ProbabilityBars.Shorten("/a/long/way/to/slide-1.tif", 10, 120, keepsEnd: true), StringComparison.Ordinal);
        Assert.EndsWith("slide-1.tif", ProbabilityBars.Shorten("/a/long/way/to/slide-1.tif", 10, 120, keepsEnd: true), StringComparison.Ordinal);
        Assert.True(StrokeFont.Measure(ProbabilityBars.Shorten("a very long name of a class", 10, 60), 10) <= 60);
    }
}
