using Fovea.Heads;

namespace Fovea.Tests.Heads;

public sealed class LocationBoundTests
{
    [Theory]
    [InlineData(0.5f, 0.5f)]
    [InlineData(1.7f, 1f)]
    [InlineData(-3f, -1f)]
    public void Clamp_cuts_off(float raw, float mean) => Assert.Equal(mean, LocationBound.Clamp.Apply(raw));

    [Theory]
    [InlineData(0.5f, 2f, 2f)]
    [InlineData(0.5f, -2f, -2f)]
    [InlineData(1.5f, 2f, 2f)] // descending lowers it: back in
    [InlineData(1.5f, -2f, 0f)] // further out
    [InlineData(-1.5f, -2f, -2f)]
    [InlineData(-1.5f, 2f, 0f)]
    public void Clamp_passes_what_leads_back_in(float raw, float gradient, float passed) =>
        Assert.Equal(passed, LocationBound.Clamp.Backward(raw, gradient));

    [Fact]
    public void Tanh_has_its_derivative()
    {
        const float raw = 0.7f, step = 1e-3f;
        float numeric = (LocationBound.Tanh.Apply(raw + step) - LocationBound.Tanh.Apply(raw - step)) / (2 * step);
        Close.To(3 * numeric, LocationBound.Tanh.Backward(raw, 3), 1e-3, "derivative");
    }
}
