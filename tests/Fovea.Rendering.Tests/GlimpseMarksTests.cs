using SkiaSharp;

namespace Fovea.Rendering.Tests;

public sealed class GlimpseMarksTests
{
    private const float Radius = 12f;

    private static readonly SKRect bounds = new(0, 0, 600, 600);

    [Fact]
    public void Numbers_of_small_squares_lie_beside_all_of_them_within_the_picture_and_apart()
    {
        // In every corner, at every edge, and three that lie close together.
        GlimpseMarks marks = new([.. new (float X, float Y)[] { (0, 0), (590, 0), (0, 590), (590, 590), (300, -4), (300, 594), (-4, 300), (594, 300), (200, 200), (214, 204), (206, 216) }
            .Select(corner => SKRect.Create(corner.X, corner.Y, 10, 10))], Radius, leastSide: 8, bounds);
        foreach (SKPoint disc in marks.Discs)
        {
            Assert.InRange(disc.X, Radius, 600 - Radius);
            Assert.InRange(disc.Y, Radius, 600 - Radius);
            Assert.All(marks.Squares, square => Assert.True(
                new SKPoint(disc.X - Math.Clamp(disc.X, square.Left, square.Right), disc.Y - Math.Clamp(disc.Y, square.Top, square.Bottom)).Length >= Radius, $"{disc} lies over {square}"));
            Assert.All(marks.Discs.Where(other => other != disc), other => Assert.True((other - disc).Length >= 2 * Radius));
        }
    }

    [Fact]
    public void Numbers_of_large_squares_lie_in_their_middle_and_are_not_cut_at_the_edge()
    {
        GlimpseMarks marks = new([SKRect.Create(100, 100, 200, 200), SKRect.Create(-100, 300, 200, 200)], Radius, leastSide: 8, bounds);
        Assert.Equal([new SKPoint(200, 200), new SKPoint(Radius, 400)], marks.Discs);
    }

    [Fact]
    public void Lines_end_where_small_squares_begin()
    {
        GlimpseMarks marks = new([SKRect.Create(100, 100, 20, 20), SKRect.Create(300, 200, 20, 20), SKRect.Create(305, 205, 20, 20)], Radius, leastSide: 8, bounds);
        Assert.Equal((new SKPoint(120, 115), new SKPoint(300, 205)), marks.LineTo(1));
        Assert.Null(marks.LineTo(2));
    }

    [Fact]
    public void A_square_that_is_too_small_to_be_seen_is_drawn_larger() =>
        Assert.Equal(SKRect.Create(96, 96, 8, 8), Assert.Single(new GlimpseMarks([SKRect.Create(99.9f, 99.9f, 0.2f, 0.2f)], Radius, leastSide: 8, bounds).Squares));
}
