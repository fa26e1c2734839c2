namespace Fovea.Tests.Training;

public sealed class EpochLogTests
{
    [Fact]
    public void An_epoch_is_a_line_and_is_kept()
    {
        using StringWriter writer = new();
        EpochLog log = new(writer);
        log.OnEpoch(new EpochMetrics(3, 120, 0.001, 1.5, 1, 0, 0.25, 0.25, 0.7, 29.5, 31.25, 1.1, [1, 2, 3], 12345.6, 9), isBest: true);
        Assert.Equal($"epoch 3: training error 29.50 %, validation error 31.25 %, 12,346 images/s{Environment.NewLine}", writer.ToString());
        Assert.Equal(0.7, Assert.Single(log.Epochs).Reward);
    }
}
