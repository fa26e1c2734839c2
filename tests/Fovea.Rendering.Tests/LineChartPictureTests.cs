using SkiaSharp;

namespace Fovea.Rendering.Tests;

public sealed class LineChartPictureTests
{
    [Fact]
    public void A_straight_line_is_drawn_from_corner_to_corner_in_its_colour()
    {
        // So many points that none has a dot, which would be wider than the line.
        using SKBitmap picture = Decode(Chart(new ChartAxis("x"), new ChartAxis("y"), [.. Enumerable.Range(0, 51).Select(i => (i / 50.0, i / 50.0))]));
        SKColor color = Theme.OfStep(0, 1);
        (int X, int Y)[] drawn = [.. Enumerable.Range(0, picture.Width * picture.Height)
            .Select(i => (X: i % picture.Width, Y: i / picture.Width)).Where(place => place.Y > 180 && picture.GetPixel(place.X, place.Y) == color)];
        (int X, int Y) first = drawn.MinBy(place => place.X), last = drawn.MaxBy(place => place.X);
        Assert.True(first.Y > last.Y + 300 && last.X > first.X + 800);
        float slope = (float)(last.Y - first.Y) / (last.X - first.X);
        for (float share = 0.1f; share < 1f; share += 0.1f)
        {
            int x = (int)(first.X + (share * (last.X - first.X)));
            Assert.Equal(color, picture.GetPixel(x, (int)MathF.Round(first.Y + (slope * (x - first.X)))));
        }
    }

    [Fact]
    public void Equal_ratios_are_equal_lengths_on_a_logarithmic_axis()
    {
        ChartScale scale = new(new ChartAxis("x", IsLogarithmic: true), [1, 1000], 0f, 300f);
        Assert.Equal([1, 10, 100, 1000], scale.Marks);
        Assert.Equal(100f, scale.Place(10), 3);
        Assert.Equal(200f, scale.Place(100), 3);
    }

    [Theory]
    [InlineData(0.3, 0.7, new[] { 0.2, 0.5, 1 })]
    [InlineData(2, 2, new double[] { 2 })]
    public void Few_decades_are_marked_in_between(double least, double most, double[] marks) =>
        Assert.Equal(marks, new ChartScale(new ChartAxis("x", IsLogarithmic: true), [least, most], 0f, 1f).Marks.Select(mark => Math.Round(mark, 9)));

    [Fact]
    public void Even_steps_are_round_numbers() =>
        Assert.Equal([0, 5, 10, 15, 20, 25, 30], new ChartScale(new ChartAxis("x"), [1, 29], 0f, 1f).Marks);

    [Theory]
    [InlineData(0.001, "0.001")]
    [InlineData(16384, "16,384")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(5e6, "5E+6")]
    public void Marks_are_legible(double mark, string text) => Assert.Equal(text, ChartScale.Format(mark));

    [Fact]
    public void Values_that_an_axis_cannot_show_are_refused()
    {
        ChartAxis logarithmic = new("side", IsLogarithmic: true), plain = new("time");
        Assert.Contains("axis 'side' must be > 0, but one is 0", Assert.Throws<ArgumentException>(() => Chart(logarithmic, plain, (0, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("axis 'time' must be finite, but one is NaN", Assert.Throws<ArgumentException>(() => Chart(logarithmic, plain, (1, double.NaN))).Message, StringComparison.Ordinal);
        Assert.Contains("must have at least one value, but has none", Assert.Throws<ArgumentException>(() => Chart(logarithmic, plain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_chart_gives_the_same_bytes() =>
        Assert.Equal(Chart(new ChartAxis("x"), new ChartAxis("y"), (0, 3), (7, 5)), Chart(new ChartAxis("x"), new ChartAxis("y"), (0, 3), (7, 5)));

    private static byte[] Chart(ChartAxis horizontal, ChartAxis vertical, params (double X, double Y)[] points) => LineChartPicture.Draw(
        new LineChart("A line", "made up", horizontal, vertical, [new ChartSeries("line", [.. points.Select(point => new ChartPoint(point.X, point.Y))])]));

    private static SKBitmap Decode(byte[] png) => SKBitmap.Decode(png);
}
