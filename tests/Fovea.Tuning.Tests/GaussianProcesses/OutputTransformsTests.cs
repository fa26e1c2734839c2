namespace Fovea.Tuning.Tests.GaussianProcesses;

public sealed class OutputTransformsTests
{
    [Theory]
    [InlineData(OutputTransform.None)]
    [InlineData(OutputTransform.YeoJohnson)]
    [InlineData(OutputTransform.Logit)]
    public void Outputs_keep_the_order_and_have_mean_0_and_deviation_1(OutputTransform transform)
    {
        double[] values = [0.9, 0.01, 0.02, 0.3, 0.015, 0.95, 0.011], outputs = OutputTransforms.Apply(values, transform);
        Close.To(0, outputs.Average(), 1e-12, "mean");
        Close.To(1, outputs.Average(output => output * output), 1e-12, "variance");
        Assert.Equal(values.Order(), values.Zip(outputs).OrderBy(pair => pair.Second).Select(pair => pair.First));
    }

    [Fact]
    public void The_power_transform_by_hand()
    {
        Assert.Equal(Math.Log(3), OutputTransforms.YeoJohnson(2, 0));
        Assert.Equal(2, OutputTransforms.YeoJohnson(2, 1));
        Assert.Equal(4, OutputTransforms.YeoJohnson(2, 2));
        Assert.Equal(-2, OutputTransforms.YeoJohnson(-2, 1));
        Assert.Equal(-Math.Log(3), OutputTransforms.YeoJohnson(-2, 2));
        Assert.Equal(-4, OutputTransforms.YeoJohnson(-2, 0));
    }

    [Fact]
    public void One_huge_value_leaves_the_others_apart()
    {
        double[] values = [1, 2, 3, 4, 5, 1e6];
        double Spread(OutputTransform transform) => OutputTransforms.Apply(values, transform)[4] - OutputTransforms.Apply(values, transform)[0];
        Assert.True(Spread(OutputTransform.YeoJohnson) > 3 * Spread(OutputTransform.None));
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(1.0, 1.0, 1.0)]
    [InlineData(1e308, -1e308, 1e308)]
    public void Equal_and_extreme_values_stay_finite(params double[] values) =>
        Assert.All(Enum.GetValues<OutputTransform>(), transform => Assert.All(OutputTransforms.Apply(values, transform), output => Assert.True(double.IsFinite(output))));
}
