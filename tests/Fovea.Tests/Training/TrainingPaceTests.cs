using Fovea.Parts;
using Fovea.Training;

namespace Fovea.Tests.Training;

public sealed class TrainingPaceTests
{
    private const int Images = 100;

    [Fact]
    public void Exploration_falls_by_equal_ratios_to_the_models_own_deviation()
    {
        TrainingOptions options = new() { Epochs = 3, ExplorationFactor = 4f };
        TrainingPace pace = new(options, Images);
        Assert.Equal([4f, 2f, 1f], [pace.ExplorationIn(0), pace.ExplorationIn(1), pace.ExplorationIn(2)]);
        Assert.Equal(4f, new TrainingPace(options with { Epochs = 1 }, Images).ExplorationIn(0));
        Assert.Equal(1f, new TrainingPace(new TrainingOptions { Epochs = 7 }, Images).ExplorationIn(3));
    }

    [Fact]
    public void A_warm_up_rises_in_equal_steps_to_the_rate_and_the_schedule_begins_where_it_ends()
    {
        TrainingPace pace = new(new TrainingOptions { Epochs = 6, WarmUpEpochs = 2, BatchSize = 50, LearningRate = 0.4f, Schedule = new LinearSchedule() }, Images);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f], [RateAt(pace, 0), RateAt(pace, 0, 50), RateAt(pace, 1), RateAt(pace, 1, 50)]);
        Assert.Equal([0.4f, 0.35f, 0.2f, 0f], [RateAt(pace, 2), RateAt(pace, 2, 50), RateAt(pace, 4), RateAt(pace, 6)]);
    }

    [Fact]
    public void A_warm_up_may_be_part_of_an_epoch()
    {
        TrainingPace pace = new(new TrainingOptions { Epochs = 2, WarmUpEpochs = 0.5f, BatchSize = 25, LearningRate = 1f, Schedule = new ConstantSchedule() }, Images);
        Assert.Equal([0.5f, 1f, 1f, 1f], [RateAt(pace, 0), RateAt(pace, 0, 25), RateAt(pace, 0, 50), RateAt(pace, 1)]);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_schedule_of_ones_own_gives_factors_from_0_to_1(double factor)
    {
        TrainingPace pace = new(new TrainingOptions { Epochs = 4, Schedule = new OddSchedule(factor) }, Images);
        Assert.Equal(
            $"training.schedule must give factors from 0 to 1, but OddSchedule.Factor gives {factor} after 1.5 of 4 epochs",
            Assert.Throws<OptionException>(() => RateAt(pace, 1, 50)).Message);
    }

    [Fact]
    public void Patience_is_over_when_no_epoch_was_better_for_so_many()
    {
        TrainingPace pace = new(new TrainingOptions { Epochs = 10, Patience = 2 }, Images);
        Assert.False(pace.IsOver(new TrainingPosition { Epoch = 4, BestEpoch = 3 }));
        Assert.True(pace.IsOver(new TrainingPosition { Epoch = 5, BestEpoch = 3 }));
        Assert.True(pace.IsOver(new TrainingPosition { Epoch = 10, BestEpoch = 10 }));
        Assert.False(new TrainingPace(new TrainingOptions { Epochs = 10 }, Images).IsOver(new TrainingPosition { Epoch = 9, BestEpoch = 1 }));
    }

    [Fact]
    public void Until_an_extension_the_number_of_epochs_is_the_one_of_the_time_and_patience_counts_anew_after_it()
    {
        TrainingOptions options = new() { Epochs = 8, Patience = 3, LearningRate = 1f, Schedule = new LinearSchedule(), Extensions = [new TrainingExtension(2, 50, 4)] };
        TrainingPace pace = new(options, Images);
        Assert.Equal([4, 4, 8, 8], [pace.EpochsAt(At(0)), pace.EpochsAt(At(2, 49)), pace.EpochsAt(At(2, 50)), pace.EpochsAt(At(3))]);
        Assert.Equal([0.5f, 0.6875f], [RateAt(pace, 2), RateAt(pace, 2, 50)]);
        Assert.False(pace.IsOver(new TrainingPosition { Epoch = 4, BestEpoch = 1 }));
        Assert.True(pace.IsOver(new TrainingPosition { Epoch = 5, BestEpoch = 1 }));
    }

    private static TrainingPosition At(int epoch, int imagesDone = 0) => new() { Epoch = epoch, ImagesDone = imagesDone };

    private static float RateAt(TrainingPace pace, int epoch, int imagesDone = 0) => pace.LearningRateAt(At(epoch, imagesDone));

    private sealed record OddSchedule(double Value) : ScheduleOptions
    {
        public override double Factor(in ScheduleMoment moment) => Value;
    }
}
