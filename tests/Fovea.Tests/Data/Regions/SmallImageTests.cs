using Fovea.Data.Regions;

namespace Fovea.Tests.Data.Regions;

public sealed class SmallImageTests
{
    [Theory]
    [InlineData(9, 20, 100, 20, 9)]
    [InlineData(9, 20, 20, 20, 9)]
    [InlineData(9, 20, 10, 10, 4)]
    [InlineData(21, 9, 10, 3, 7)]
    [InlineData(1, 64, 8, 8, 1)]
    public void The_longer_side_is_no_longer_than_asked(int height, int width, int mostSide, int smallWidth, int smallHeight) =>
        Assert.Equal(new ImageShape(smallHeight, smallWidth, 3), SmallImage.Of(ImageOf(new ImageShape(height, width, 3)), mostSide).Shape);

    [Fact]
    public void Each_pixel_is_the_mean_of_a_square()
    {
        SmallImage small = SmallImage.Of(ImageOf(new ImageShape(9, 20, 3)), 10);
        for (int i = 0; i < small.Pixels.Length; i++)
        {
            (int pixel, int channel) = (i / 3, i % 3);
            // The mean of x, x + 1 and of 2 y, 2 (y + 1) lies between two bytes.
            Assert.Equal((2 * (pixel % 10)) + 0.5 + (4 * (pixel / 10)) + 1 + channel, small.Pixels[i], 0.501);
        }
    }

    [Fact]
    public void In_the_middle_of_a_square_it_has_what_is_commonest_along_its_edges_around_it()
    {
        // Two of three pixels are tissue, of many shades; the others are glass, of one.
        ImageShape shape = new(6, 12, 3);
        byte[] pixels = [.. Enumerable.Range(0, 6 * 12).SelectMany(pixel => pixel % 3 == 0 ? new byte[] { 240, 235, 230 } : [(byte)(pixel + 100), (byte)(pixel + 50), (byte)(pixel + 90)])];
        SmallImage centred = SmallImage.Centred(new ImagePixels(pixels, shape), 12);
        Assert.Equal(new ImageShape(12, 12, 3), centred.Shape);
        byte[] around = [.. centred.Pixels[..(3 * 36)], .. centred.Pixels[(9 * 36)..]];
        Assert.All(around.Chunk(3), pixel => Assert.Equal([240, 235, 230], pixel));
        Assert.Equal(pixels, centred.Pixels[(3 * 36)..(9 * 36)]);
    }

    private static ImagePixels ImageOf(ImageShape shape) => new RegionImages(shape).PixelsInPlace(0);
}
