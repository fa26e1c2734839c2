using Fovea.Cli.Displays;
using Spectre.Console.Testing;

namespace Fovea.Cli.Tests.Displays;

/// <summary>Epochs of 1,000 images, four of them, each with 250 done in the second one.</summary>
public sealed class SideBySideDisplayTests : IDisposable
{
    private readonly TestConsole console = new(), status = new();
    private readonly StringWriter output = new();

    [Fact]
    public void One_line_tells_what_all_seeds_have_come_to()
    {
        SideBySideDisplay display = new(new Terminal(output, console, status, IsLive: false), seeds: 4);
        SideBySideDisplay.Watcher first = display.Watch(7), second = display.Watch(8);
        first.OnStep(At(epoch: 1, images: 0, error: 90));
        second.OnStep(At(epoch: 1, images: 0, error: 90));
        Assert.Equal("2 of 4 seeds train, epoch 1 of 4  error 90.0 %", display.Summary(0));
        first.OnStep(At(epoch: 2, images: 250, error: 10));
        second.OnStep(At(epoch: 3, images: 500, error: 20));
        // 1,250 and 2,500 images in 5 s; 2,750 and 1,500 are left, and 4,000 of each seed that waits.
        Assert.Equal("2 of 4 seeds train, epochs 2 to 3 of 4  error 15.0 %  750 images/s  0:16 left", display.Summary(5));
        second.End();
        Assert.Equal("1 of 4 seeds train, epoch 2 of 4  error 10.0 %  750 images/s  0:14 left", display.Summary(5));
    }

    [Fact]
    public void What_was_trained_before_counts_as_done_and_not_as_fast()
    {
        SideBySideDisplay display = new(new Terminal(output, console, status, IsLive: false), seeds: 1);
        SideBySideDisplay.Watcher resumed = display.Watch(7);
        resumed.OnStep(At(epoch: 3, images: 500, error: 10));
        resumed.OnStep(At(epoch: 4, images: 0, error: 10));
        Assert.Equal("1 of 1 seeds train, epoch 4 of 4  error 10.0 %  100 images/s  0:10 left", display.Summary(5));
    }

    [Fact]
    public void On_a_terminal_rows_take_the_place_of_the_line()
    {
        SideBySideDisplay display = new(new Terminal(output, console, status, IsLive: true), seeds: 2);
        SideBySideDisplay.Watcher first = display.Watch(7), second = display.Watch(8);
        first.OnStep(At(epoch: 1, images: 500, error: 30));
        second.OnStep(At(epoch: 1, images: 500, error: 30));
        second.OnEpoch(new EpochMetrics(1, 10, 0.001, 1, 1, 0, 0, 0, 0.7, 31.5, 29.25, 1, [1, 1, 1], 12_345, 61), isBest: true);
        string[] lines = status.Output.Split('\n');
        Assert.Equal("    seed  epoch   training error   validation error    images/s    elapsed", lines[0]);
        // The line is drawn at the first step and not again at once; then a row begins where it stood.
        Assert.Matches(@"^\r\e\[K  .*━.* 1 of 2 seeds train, epoch 1 of 4  error 30.0 %\r\e\[K       8      1          31.50 %            29.25 % \*    12,345       1:01$", lines[1]);
    }

    public void Dispose()
    {
        console.Dispose();
        status.Dispose();
        output.Dispose();
    }

    private static TrainingProgress At(int epoch, int images, double error) => new(epoch, Epochs: 4, images, ImagesPerEpoch: 1000, error, ImagesPerSecond: 100);
}
