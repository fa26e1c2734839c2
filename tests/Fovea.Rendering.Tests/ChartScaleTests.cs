namespace Fovea.Rendering.Tests;

public sealed class ChartScaleTests
{
    [Fact]
    public void Without_bounds_an_axis_reaches_to_round_marks()
    {
        ChartScale scale = new(new ChartAxis("x"), [0.3, 7.2], 0, 100);
        Assert.Equal(Enumerable.Range(0, 9).Select(mark => (double)mark), scale.Marks);
        Assert.Equal((0f, 100f), (scale.Place(0), scale.Place(8)));
    }

    [Fact]
    public void With_bounds_it_reaches_to_them_and_marks_lie_within()
    {
        ChartScale scale = new(new ChartAxis("rate", IsLogarithmic: true) { Bounds = (2e-5, 0.03) }, [0.001], 0, 100);
        Assert.Equal([1e-4, 1e-3, 1e-2], scale.Marks, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal((0f, 100f), (scale.Place(2e-5), scale.Place(0.03)));
    }

    [Fact]
    public void A_value_outside_its_bounds_is_still_shown()
    {
        ChartScale scale = new(new ChartAxis("x") { Bounds = (0, 1) }, [2], 0, 100);
        Assert.Equal(100f, scale.Place(2));
    }

    [Fact]
    public void Names_stand_for_values()
    {
        ChartScale scale = new(new ChartAxis("kind") { Names = ["adam", "sgd"], Bounds = (-0.5, 1.5) }, [1], 0, 100);
        Assert.Equal(["adam", "sgd"], scale.Marks.Select(scale.TextOf));
        Assert.Equal((25f, 75f), (scale.Place(0), scale.Place(1)));
    }

    [Fact]
    public void A_range_of_one_value_has_a_place() => Assert.Equal(0f, new ChartScale(new ChartAxis("x") { Bounds = (3, 3) }, [3], 0, 100).Place(3));

    [Fact]
    public void What_an_axis_cannot_show_is_refused_by_name()
    {
        Assert.Contains("'x' must have at least one value", Assert.Throws<ArgumentException>(() => new ChartScale(new ChartAxis("x"), [], 0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("must be > 0, but one is -1", Assert.Throws<ArgumentException>(() => new ChartScale(new ChartAxis("x", true), [-1], 0, 1)).Message, StringComparison.Ordinal);
    }
}
