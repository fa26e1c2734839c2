using Fovea.Reports;

namespace Fovea.Tests.Reports;

public sealed class FixationMapTests
{
    [Theory]
    [InlineData(28, 28, 24, 24)]
    [InlineData(10, 5, 10, 5)]
    [InlineData(1000, 250, 24, 6)]
    [InlineData(3, 3000, 1, 24)]
    public void Cells_are_about_square_and_no_finer_than_pixels(int width, int height, int columns, int rows)
    {
        FixationMap map = new(new ImageShape(height, width, 1));
        Assert.Equal((columns, rows), (map.Columns, map.Rows));
    }

    [Fact]
    public void Glimpses_fall_where_their_centres_are()
    {
        FixationMap map = new(new ImageShape(2, 4, 1));
        map.Add(-1f, -1f);
        map.Add(-0.51f, -0.01f);
        map.Add(-0.5f, 0f);
        map.Add(1f, 1f);
        Assert.Equal([2, 0, 0, 0, 0, 1, 0, 1], Enumerable.Range(0, 8).Select(cell => map[cell / 4, cell % 4]));
        Assert.Equal((4, 2), (map.Total, map.Most));
    }

    [Fact]
    public void Maps_of_one_shape_add_up()
    {
        FixationMap left = new(new ImageShape(1, 2, 1)), right = new(new ImageShape(1, 2, 1));
        left.Add(-1f, 0f);
        right.Add(-0.5f, 0f);
        right.Add(0.5f, 0f);
        FixationMap sum = FixationMap.Sum([left, right]);
        Assert.Equal((2, 1, 3), (sum[0, 0], sum[0, 1], sum.Total));
        Assert.Equal(1, left.Total);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => FixationMap.Sum([left, new FixationMap(new ImageShape(1, 3, 1))]));
        Assert.Contains("maps must have 2x1 cells like the first one, but one has 3x1", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FixationMap.Sum([]));
    }
}
