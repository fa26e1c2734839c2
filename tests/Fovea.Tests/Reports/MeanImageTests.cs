using Fovea.Reports;

namespace Fovea.Tests.Reports;

public sealed class MeanImageTests
{
    [Fact]
    public void Images_and_channels_are_averaged_by_class()
    {
        // 2x1 pixels of two channels.
        MemoryImageSet images = new(new ImageShape(1, 2, 2), new byte[] { 0, 10, 100, 200, 20, 30, 100, 200, 255, 255, 255, 255 }, [0, 0, 1]);
        Assert.Equal([15, 150], MeanImage.Compute(images, label: 0)!.Gray);
        Assert.Equal([255, 255], MeanImage.Compute(images, label: 1)!.Gray);
        Assert.Equal([95, 185], MeanImage.Compute(images)!.Gray);
        Assert.Null(MeanImage.Compute(images, label: 2));
    }

    [Fact]
    public void Large_images_become_small()
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * 193).Select(i => (byte)(i % 193 < 192 ? i % 193 % 3 * 30 : 240))];
        MeanImage mean = MeanImage.Compute(new MemoryImageSet(new ImageShape(3, 193, 1), pixels, [0]))!;
        Assert.Equal((65, 1), (mean.Width, mean.Height));
        Assert.Equal(Enumerable.Repeat((byte)30, 64).Append((byte)240), mean.Gray);
    }

    [Fact]
    public void Examples_are_the_first_of_each_class()
    {
        MemoryImageSet images = new(new ImageShape(1, 1, 1), new byte[6], [1, 0, 1, 1, 0, 1]);
        Assert.Equal([[1, 4], [0, 2], []], ClassExamples.Choose(images, classes: 3, perClass: 2));
    }
}
