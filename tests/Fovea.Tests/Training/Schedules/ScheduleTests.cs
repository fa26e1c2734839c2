using Fovea.Parts;

namespace Fovea.Tests.Training.Schedules;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0.5)]
    [InlineData(10, 0)]
    public void Linear_and_cosine_fall_to_zero(double epochs, double factor)
    {
        Close.To(factor, new LinearSchedule().Factor(new(epochs, 10)), 1e-12, "linear");
        Close.To(factor, new CosineSchedule().Factor(new(epochs, 10)), 1e-12, "cosine");
    }

    [Fact]
    public void Cosine_falls_slowly_first() => Close.To(0.5 * (1 + Math.Sqrt(0.5)), new CosineSchedule().Factor(new(2.5, 10)), 1e-12, "cosine");

    [Fact]
    public void Exponential_multiplies_every_epoch_and_constant_stays()
    {
        Close.To(0.81, new ExponentialSchedule { PerEpoch = 0.9f }.Factor(new(2, 10)), 1e-6, "exponential");
        Assert.Equal(1, new ConstantSchedule().Factor(new(7, 10)));
    }

    [Fact]
    public void Plateau_falls_after_every_so_many_epochs_without_an_improvement_down_to_its_least()
    {
        PlateauSchedule plateau = new() { Reduction = 0.5f, Patience = 2, Least = 0.1875f };
        ScheduleMemory memory = default;
        List<double> factors = [];
        foreach (bool improved in new[] { true, false, true, false, false, false, false, true, false, false, false, false })
        {
            memory = plateau.Remember(memory, improved);
            factors.Add(plateau.Factor(new(factors.Count + 1, 12, memory)));
        }

        Assert.Equal([1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.1875, 0.1875, 0.1875], factors);
    }

    [Fact]
    public void Schedules_that_go_by_time_remember_nothing() => Assert.Equal(new ScheduleMemory(3, 1), new CosineSchedule().Remember(new ScheduleMemory(3, 1), improved: false));
}
