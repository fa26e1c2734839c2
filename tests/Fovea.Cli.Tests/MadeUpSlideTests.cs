using Fovea.Cli.Benchmarks;

namespace Fovea.Cli.Tests;

[Collection(nameof(OwnHome))]
public sealed class MadeUpSlideTests
{
    [Fact]
    public void It_has_waves_at_every_level_up_to_its_corner_and_can_be_looked_at()
    {
        using MadeUpSlide made = new(side: 16_384);
        RandomLooks looks = new(channels: 3, scales: 8, cacheMegabytes: 16);
        ImageSet slides = made.Open(looks);
        ImagePixels slide = slides.PixelsInPlace(0);
        Assert.Equal((16_384, 16_384, false), (slide.Shape.Width, slide.Shape.Height, slide.IsInMemory));
        float[] cells = new float[3 * 16 * 16];
        for (int factor = 1; factor <= 1024; factor *= 4)
        {
            long size = 16L * factor;
            slide.ReadMeans(new GlimpseBox(16_384 - size, 16_384 - size, size), factor, cells);
            Assert.InRange(cells[..256].Average(), 0.5f, 0.85f);
            if (factor <= 4) Assert.True(cells[..256].Max() - cells[..256].Min() > 0.05f);
        }

        Assert.True(looks.Median(slides, first: 0, count: 3) > 0);
    }
}
