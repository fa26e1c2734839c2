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
    public void In_the_middle_of_a_square_it_has_black_around_it()
    {
        SmallImage centred = SmallImage.Centred(ImageOf(new ImageShape(4, 8, 1)), 8);
        Assert.Equal(new ImageShape(8, 8, 1), centred.Shape);
        Assert.All(centred.Pixels[..16].Concat(centred.Pixels[48..]), value => Assert.Equal(0, value));
        Assert.Equal(new RegionImages(new ImageShape(4, 8, 1)).Pixels(0).ToArray(), centred.Pixels[16..48]);
    }

    private static ImagePixels ImageOf(ImageShape shape) => new RegionImages(shape).PixelsInPlace(0);
}
