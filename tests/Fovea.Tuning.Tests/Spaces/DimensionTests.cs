namespace Fovea.Tuning.Tests.Spaces;

public sealed class DimensionTests
{
    public static TheoryData<Dimension> Counted =>
    [
        new FloatDimension("steps", 0.1, 0.9, step: 0.1),
        new FloatDimension("wide steps", -5, 5, step: 3),
        new FloatDimension("one", 2, 2),
        new IntDimension("even", -3, 7),
        new IntDimension("log", 1, 40, log: true),
        new CategoricalDimension("names", ["a", "b", "c"]),
    ];

    [Theory]
    [MemberData(nameof(Counted))]
    public void Every_value_has_a_place_and_comes_back_from_it(Dimension dimension)
    {
        ParameterValue[] values = [.. Enumerable.Range(0, (int)dimension.Count!.Value).Select(i => dimension.ValueOf(i, dimension.Count.Value))];
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.All(values, value =>
        {
            Assert.InRange(dimension.PlaceOf(value), 0, 1);
            Assert.Equal(value, dimension.At(dimension.PlaceOf(value)));
            Assert.True(dimension.TryFit(value, out ParameterValue fitted));
            Assert.Equal(value, fitted);
        });
        Assert.Equal(values[0], dimension.At(0));
        Assert.Equal(values[^1], dimension.At(1));
    }

    [Fact]
    public void Steps_are_written_as_people_do()
    {
        FloatDimension dimension = new("steps", 0, 1, step: 0.1);
        Assert.Equal(["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0"], Enumerable.Range(0, 11).Select(i => dimension.ValueOf(i, 11).ToString()));
    }

    [Fact]
    public void Logarithms_spread_ratios_evenly()
    {
        FloatDimension rate = new("rate", 1e-8, 0.1, log: true);
        Close.To(Math.Sqrt(1e-9), rate.At(0.5).Number, 1e-15, "middle");
        Assert.Equal(1e-8, rate.At(0).Number);
        Assert.Equal(0.1, rate.At(1).Number);
        IntDimension units = new("units", 1, 1000, log: true);
        Assert.Equal(units.PlaceOf(100) - units.PlaceOf(10), units.PlaceOf(1000) - units.PlaceOf(100), 12);
    }
}
