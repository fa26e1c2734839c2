namespace Fovea.Imaging.Tests.Files;

/// <summary>Kinds of image files that other software wrote: gray pixel (x, y) is 10 x + y, of 20x10.</summary>
public sealed class ImageKindsTests
{
    [Theory]
    [InlineData("gray.png", true)]
    [InlineData("gray.jpg", true)]
    [InlineData("gray.gif", true)]
    [InlineData("gray.bmp", true)]
    [InlineData("gray-alpha.png", true)]
    [InlineData("gray-alpha.tif", true)]
    [InlineData("gray-palette.png", true)]
    [InlineData("gray-palette.tif", true)]
    [InlineData("jpeg.tif", true)]
    [InlineData("bits.tif", true)]
    [InlineData("deep.png", true)]
    [InlineData("deep.tif", true)]
    [InlineData("floats.tif", true)]
    [InlineData("deep-alpha.png", true)]
    [InlineData("deep-colour.png", false)]
    [InlineData("colour-palette.png", false)]
    [InlineData("colour.gif", false)]
    [InlineData("colour.bmp", false)]
    [InlineData("progressive.jpg", false)]
    [InlineData("cmyk.jpg", false)]
    [InlineData("cmyk.tif", false)]
    [InlineData("colour-jpeg.tif", false)]
    [InlineData("plain.webp", false)]
    public void Gray_is_what_has_one_channel_or_a_palette_of_grays(string name, bool isGray) => Assert.Equal(isGray, ImageFile.ReadHeader(Fixture.PathOf($"kinds/{name}")).IsGray);

    [Theory]
    [InlineData("gray.png", 0)]
    [InlineData("gray.gif", 0)]
    [InlineData("gray.bmp", 0)]
    [InlineData("gray-palette.png", 0)]
    [InlineData("gray-palette.tif", 0)]
    [InlineData("gray.jpg", 2)]
    [InlineData("jpeg.tif", 2)]
    public void Gray_comes_back_as_it_was(string name, int tolerance)
    {
        DecodedImage image = ImageFile.Read(Fixture.PathOf($"kinds/{name}"), 1);
        Assert.Equal(new ImageShape(10, 20, 1), image.Shape);
        for (int i = 0; i < image.Pixels.Length; i++) Assert.InRange(image.Pixels[i], Gray(i) - tolerance, Gray(i) + tolerance);
    }

    [Fact]
    public void What_is_transparent_is_black()
    {
        DecodedImage image = ImageFile.Read(Fixture.PathOf("kinds/gray-alpha.png"), 1);
        for (int i = 0; i < image.Pixels.Length; i++) Assert.Equal(i < 100 ? 0 : Gray(i), image.Pixels[i]);
    }

    [Theory]
    [InlineData("progressive.jpg", 8)]
    [InlineData("colour-palette.png", 0)]
    [InlineData("colour.gif", 0)]
    [InlineData("colour.bmp", 0)]
    [InlineData("colour-jpeg.tif", 8)]
    [InlineData("plain.webp", 0)]
    [InlineData("moving.gif", 0)]
    [InlineData("moving.webp", 0)]
    public void Of_colours_and_moving_pictures_the_first_image_is_read(string name, int tolerance)
    {
        DecodedImage image = ImageFile.Read(Fixture.PathOf($"kinds/{name}"), 3);
        Assert.Equal(new ImageShape(16, 24, 3), image.Shape);
        byte[] first = [200, 30, 30], last = [200, 200, 30];
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(image.Pixels[i], first[i] - tolerance, first[i] + tolerance);
            Assert.InRange(image.Pixels[image.Pixels.Length - 3 + i], last[i] - tolerance, last[i] + tolerance);
        }
    }

    [Theory]
    [InlineData("cmyk.jpg")]
    [InlineData("cmyk.tif")]
    public void Printing_inks_become_colours(string name)
    {
        DecodedImage image = ImageFile.Read(Fixture.PathOf($"kinds/{name}"), 3);
        Assert.True(image.Pixels[0] > 2 * image.Pixels[1] && image.Pixels[0] > 2 * image.Pixels[2], $"the first pixel is red, but is {string.Join(' ', image.Pixels[..3])}");
    }

    [Theory]
    [InlineData("deep.png", 1)]
    [InlineData("deep-alpha.png", 1)]
    [InlineData("deep-colour.png", 3)]
    public void Samples_of_16_bits_are_read_by_a_range(string name, int channels)
    {
        string path = Fixture.PathOf($"kinds/{name}");
        DecodedImage ranged = ImageFile.Read(path, channels, new SampleRange(0, 4095)), whole = ImageFile.Read(path, channels);
        for (int i = 0; i < ranged.Pixels.Length; i++)
        {
            int sample = 20 * Gray(i / channels);
            Assert.Equal((int)Math.Round(sample * 255 / 4095.0, MidpointRounding.AwayFromZero), ranged.Pixels[i]);
            Assert.InRange(whole.Pixels[i], (sample / 257.0) - 1, (sample / 257.0) + 1);
        }
    }

    [Theory]
    [InlineData("twelve-bits.tif", 4095)]
    [InlineData("floats.tif", 4095)]
    [InlineData("deep.tif", 65535)]
    public void A_range_that_a_file_states_is_read(string name, int most)
    {
        DecodedImage image = ImageFile.Read(Fixture.PathOf($"kinds/{name}"), 1);
        for (int i = 0; i < image.Pixels.Length; i++) Assert.Equal((int)Math.Round(20.0 * Gray(i) * 255 / most, MidpointRounding.AwayFromZero), image.Pixels[i]);
    }

    [Fact]
    public void What_cannot_be_read_by_a_range_says_how_to_convert_it()
    {
        string path = Fixture.PathOf("kinds/deep-interlaced.png");
        Assert.Equal(200, ImageFile.Read(path, 1).Pixels.Length);
        string told = Assert.Throws<DataException>(() => ImageFile.Read(path, 1, new SampleRange(0, 4095))).Message;
        Assert.Contains($"image {path} is of 16 bits, interlaced or with a transparent colour,", told, StringComparison.Ordinal);
        Assert.Contains("convert ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_does_not_concern_8_bits() =>
        Assert.Equal(ImageFile.Read(Fixture.PathOf("kinds/gray.png"), 1).Pixels, ImageFile.Read(Fixture.PathOf("kinds/gray.png"), 1, new SampleRange(0, 4095)).Pixels);

    private static int Gray(int index) => (10 * (index % 20)) + (index / 20);
}
