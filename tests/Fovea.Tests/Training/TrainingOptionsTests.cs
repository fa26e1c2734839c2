namespace Fovea.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Patience_is_at_least_one_epoch(int patience) => Assert.Equal(
        $"patience must be 1 to 1000000, but is {patience}", Assert.Throws<OptionException>(() => new TrainingOptions { Patience = patience }).Message);

    [Fact]
    public void Extensions_stand_one_after_the_other()
    {
        TrainingExtension first = new(3, 20, 5), second = new(5, 0, 9);
        Assert.Equal([first, second], new TrainingOptions { Extensions = [first, second] }.Extensions);
        Assert.Throws<OptionException>(() => new TrainingOptions { Extensions = [second, first] });
        Assert.Throws<OptionException>(() => new TrainingOptions { Extensions = [first, first] });
        // Planned for fewer epochs than were done.
        Assert.Throws<OptionException>(() => new TrainingOptions { Extensions = [new(3, 20, 2)] });
    }
}
