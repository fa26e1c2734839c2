using Fovea.Training.Schedules;

namespace Fovea.Tests.Training.Schedules;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0.5)]
    [InlineData(10, 0)]
    public void Linear_and_cosine_fall_to_zero(double epochs, double factor)
    {
        Close.To(factor, new LinearSchedule().Factor(epochs, 10), 1e-12, "linear");
        Close.To(factor, new CosineSchedule().Factor(epochs, 10), 1e-12, "cosine");
    }

    [Fact]
    public void Cosine_falls_slowly_first() => Close.To(0.5 * (1 + Math.Sqrt(0.5)), new CosineSchedule().Factor(2.5, 10), 1e-12, "cosine");

    [Fact]
    public void Exponential_multiplies_every_epoch_and_constant_stays()
    {
        Close.To(0.81, new ExponentialSchedule { PerEpoch = 0.9f }.Factor(2, 10), 1e-6, "exponential");
        Assert.Equal(1, new ConstantSchedule().Factor(7, 10));
    }
}
