using Fovea.Data;

namespace Fovea.Tests.Data;

public sealed class ImageSetViewsTests
{
    private static readonly ImageShape square = new(8, 8, 1), wide = new(6, 20, 1), tall = new(30, 9, 1);

    private readonly RegionImages first = new(square, wide), second = new(square, tall);

    [Fact]
    public void Views_of_what_is_read_by_region_are_read_by_region()
    {
        foreach (ImageSet view in new[] { JoinedImageSet.Join([first, second]), RelabelledImageSet.Relabel(first, [1]), new ImageSubset(first, 2) })
        {
            Assert.True(view.IsReadByRegion);
            Assert.True(view.DiffersInShape);
            Assert.Equal("8x8x1 and other sizes", view.ShapeInWords);
            Assert.Equal(wide, view.ShapeOf(1));
            Assert.Equal(wide, view.PixelsInPlace(1).Shape);
        }
    }

    [Fact]
    public void Of_joined_sets_each_gives_its_own_images()
    {
        ImageSet joined = JoinedImageSet.Join([first, second]);
        Assert.Equal([square, wide, square, tall], Enumerable.Range(0, 4).Select(joined.ShapeOf));
        float[] own = new float[16], same = new float[16];
        second.PixelsInPlace(1).ReadMeans(new GlimpseBox(2, 12, 16), 4, own);
        joined.PixelsInPlace(3).ReadMeans(new GlimpseBox(2, 12, 16), 4, same);
        Assert.Equal(own, same);
    }

    [Fact]
    public void What_is_read_by_region_and_what_is_not_are_not_joined() =>
        Assert.Throws<ArgumentException>(() => JoinedImageSet.Join([first, ImageSet.InMemory(square, new byte[64], [0])]));
}
