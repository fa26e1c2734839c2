using SkiaSharp;

namespace Fovea.Rendering.Tests;

public sealed class LookPictureTests
{
    [Theory]
    [InlineData(28, 28, 1, 8, 1, 7, 10)]
    [InlineData(60, 60, 1, 12, 3, 8, 10)]
    [InlineData(120, 200, 3, 12, 2, 5, 3)]
    [InlineData(1536, 2048, 3, 16, 5, 20, 40)]
    [InlineData(3, 3, 2, 4, 1, 1, 2)]
    public void Any_look_can_be_drawn(int height, int width, int channels, int size, int scales, int steps, int classes)
    {
        using SKBitmap picture = Decode(LookPicture.Draw(MadeUpLook.Of(new ImageShape(height, width, channels), size, scales, steps, classes)));
        Assert.InRange(picture.Width, 1000, 2400);
        Assert.InRange(picture.Height, 600, 2000);
    }

    [Fact]
    public void A_look_at_an_image_of_which_there_is_a_small_picture_alone_shows_it_over_the_whole()
    {
        ImageShape small = new(80, 100, 1);
        byte[] pixels = new byte[small.Bytes];
        // The right half is white.
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i % small.Width < small.Width / 2 ? 0 : 255);
        Look look = MadeUpLook.Of(small, 16, 12, 2, 2) with { Shape = new ImageShape(80_000, 100_000, 1), Pixels = pixels, PixelsShape = small };
        using SKBitmap picture = Decode(LookPicture.Draw(look));
        // The picture's own area: 600 pixels from 36, 120 on, the image in its middle.
        Assert.True(picture.GetPixel(36 + 590, 36 + 84 + 300).Red > 200);
        Assert.True(picture.GetPixel(36 + 200, 36 + 84 + 300).Red < 60);
        Assert.Contains("\"width\":100000", LookAnimation.Html(look), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_look_gives_the_same_bytes_and_the_theme_its_background()
    {
        Look look = MadeUpLook.Of(new ImageShape(28, 28, 1), 8, 1, 3, 10);
        Assert.Equal(LookPicture.Draw(look), LookPicture.Draw(look));
        using SKBitmap light = Decode(LookPicture.Draw(look)), dark = Decode(LookPicture.Draw(look, Theme.Dark));
        Assert.Equal(Theme.Light.Background, light.GetPixel(2, 2));
        Assert.Equal(Theme.Dark.Background, dark.GetPixel(2, 2));
    }

    [Fact]
    public void Every_glimpse_shows_in_its_colour()
    {
        Look look = MadeUpLook.Of(new ImageShape(28, 28, 1), 8, 1, 4, 10);
        using SKBitmap picture = Decode(LookPicture.Draw(look));
        HashSet<SKColor> colors = [.. picture.Pixels];
        Assert.All(Enumerable.Range(0, 4), t => Assert.Contains(Theme.OfStep(t, 4), colors));
    }

    [Theory]
    [InlineData("benign", "tumour", "lesion")]
    [InlineData("benign", "carcinoma in situ", "carcinoma invasive")]
    [InlineData("0,1,2,3,4,5,6,7,8,9,10", "tumour of the lung", "lesion of the lung")]
    public void Every_bar_has_its_class_name(string others, string name, string another)
    {
        // The last class is never said and not the truth: nothing but its bar names it.
        Look NamedBy(string last) => MadeUpLook.Of(new ImageShape(28, 28, 1), 8, 1, 1, others.Split(',').Length + 1, label: 0) with { ClassNames = [.. others.Split(','), last] };
        using SKBitmap picture = Decode(LookPicture.Draw(NamedBy(name))), same = Decode(LookPicture.Draw(NamedBy(name))), other = Decode(LookPicture.Draw(NamedBy(another)));
        Assert.Equal(picture.Bytes, same.Bytes);
        Assert.NotEqual(picture.Bytes, other.Bytes);
    }

    [Fact]
    public void What_small_glimpses_saw_stays_free()
    {
        Look look = MadeUpLook.Of(new ImageShape(1500, 1500, 1), 28, 1, 8, 2);
        look = look with { Pixels = Enumerable.Repeat((byte)255, (int)look.Shape.Bytes).ToArray() };
        using SKBitmap picture = Decode(LookPicture.Draw(look));
        float scale = FixationPath.ScaleOf(look, SKRect.Create(600, 600));
        Assert.All(look.Steps, step => Assert.Equal(SKColors.White, picture.GetPixel(
            (int)(36 + 300 + (step.X * 750 * scale)), (int)(36 + 84 + 300 + (step.Y * 750 * scale)))));
    }

    [Fact]
    public void A_small_view_says_that_it_cannot_show_all()
    {
        ImageShape small = new(100, 100, 1);
        Look look = MadeUpLook.Of(small, 16, 1, 2, 2) with { Shape = new ImageShape(100_000, 100_000, 1), PixelsShape = small };
        Assert.Equal("each pixel of this view is the mean of 1,000x1,000 of the image: smaller things do not show", SmallView.InWords(look, 0.001));
        Assert.Contains("mean of 1,000x1,000", LookAnimation.Html(look), StringComparison.Ordinal);
        Assert.Null(SmallView.InWords(MadeUpLook.Of(small, 16, 1, 2, 2), 0.001));
    }

    [Fact]
    public void A_wrong_answer_is_marked_wrong()
    {
        Look right = MadeUpLook.Of(new ImageShape(28, 28, 1), 8, 1, 2, 10), wrong = right with { Label = 5 };
        using SKBitmap rightPicture = Decode(LookPicture.Draw(right)), wrongPicture = Decode(LookPicture.Draw(wrong));
        Assert.DoesNotContain(Theme.Light.Bad, rightPicture.Pixels);
        Assert.Contains(Theme.Light.Bad, wrongPicture.Pixels);
    }

    private static SKBitmap Decode(byte[] png) => SKBitmap.Decode(png);
}
