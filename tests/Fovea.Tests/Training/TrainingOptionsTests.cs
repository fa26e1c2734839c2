using Fovea.Training;

namespace Fovea.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void Exploration_falls_by_equal_ratios_to_the_models_own_deviation()
    {
        TrainingOptions options = new() { Epochs = 3, ExplorationFactor = 4f };
        Assert.Equal([4f, 2f, 1f], [options.ExplorationIn(0), options.ExplorationIn(1), options.ExplorationIn(2)]);
        Assert.Equal(4f, (options with { Epochs = 1 }).ExplorationIn(0));
        Assert.Equal(1f, new TrainingOptions { Epochs = 7 }.ExplorationIn(3));
    }
}
