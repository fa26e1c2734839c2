namespace Fovea.Tests.Training;

public sealed class TrainingResultTests
{
    [Fact]
    public void It_says_in_a_line_what_came_of_it()
    {
        TrainingResult result = new("runs/mnist-001", Seed: 3, BestEpoch: 12, ValidationErrorPercent: 2.1, TestErrorPercent: 2.051, TestErrorPercentSpread: 0.04, ImagesPerSecond: 1000, Seconds: 60);
        Assert.Equal("runs/mnist-001: validation error 2.10 %, test error 2.05 % ± 0.04, by the weights of epoch 12", result.ToString());
        Assert.Equal("seed 3: validation error 2.10 %, by the weights of epoch 12", (result with { Run = string.Empty, TestErrorPercent = null, TestErrorPercentSpread = null }).ToString());
    }
}
