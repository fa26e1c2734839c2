using Fovea.Data.Views;
using Fovea.Numerics;

namespace Fovea.Tests.Data.Views;

/// <summary>A glimpse at a view is the glimpse at an image that was turned, mirrored and moved pixel by pixel.</summary>
public sealed class ImageViewTests
{
    private const int Height = 11, Width = 8, Channels = 2;

    // Black around the changed image, so that a glimpse over its edge sees what was moved out, as in the view.
    private const int Margin = 40;

    private static readonly ImageShape shape = new(Height, Width, Channels);

    public static TheoryData<int, bool> Views
    {
        get
        {
            TheoryData<int, bool> views = [];
            for (int turns = 0; turns < 4; turns++)
                foreach (bool mirrored in new[] { false, true }) views.Add(turns, mirrored);
            return views;
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void A_view_shows_what_a_changed_image_would(int turns, bool mirrored)
    {
        ImageView view = new(turns, mirrored, (3 * turns) - 4, turns - 1, 1f);
        RandomSequence random = new(3, RandomPurpose.Data, 0);
        byte[] pixels = new byte[shape.Bytes];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = (byte)random.NextInt(256);
        (byte[] changed, ImageShape changedShape) = Change(pixels, view);
        MultiScaleSensor sensor = new(size: 3, scales: 2);
        float[] expected = new float[sensor.PatchLength(Channels)], seen = new float[expected.Length];
        for (int look = 0; look < 200; look++)
        {
            float x = (2.2f * random.NextFloat()) - 1.1f, y = (2.2f * random.NextFloat()) - 1.1f;
            float inFrameX = x * (changedShape.Width - (2 * Margin)) / changedShape.Width, inFrameY = y * (changedShape.Height - (2 * Margin)) / changedShape.Height;
            sensor.Sense(new ImagePixels(changed, changedShape), inFrameX, inFrameY, expected);
            (float imageX, float imageY) = view.ToImage(x, y, shape);
            sensor.Sense(new ImagePixels(pixels, shape), imageX, imageY, seen);
            view.Apply(seen, sensor.Size);
            Assert.Equal(expected, seen);
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void A_location_of_the_image_is_found_on_the_view(int turns, bool mirrored)
    {
        ImageView view = new(turns, mirrored, (3 * turns) - 4, turns - 1, 1f);
        (float x, float y) = view.FromImage(0.3f, -0.8f, shape);
        (x, y) = view.ToImage(x, y, shape);
        Assert.Equal(0.3f, x, 1e-6f);
        Assert.Equal(-0.8f, y, 1e-6f);
    }

    [Fact]
    public void Brightness_multiplies_and_stays_within_white()
    {
        float[] patch = [0f, 0.25f, 0.5f, 1f];
        (ImageView.Plain with { Brightness = 1.5f }).Apply(patch, size: 2);
        Assert.Equal([0f, 0.375f, 0.75f, 1f], patch);
    }

    [Fact]
    public void Views_are_drawn_anew_for_every_image_and_epoch_and_can_be_drawn_again()
    {
        Augmentation augmentation = new(new AugmentationOptions { Flips = true, QuarterTurns = true, Shift = 2, Brightness = 0.1f }, seed: 1);
        ImageView[] views = [.. Enumerable.Range(0, 2000).Select(image => augmentation.ViewOf(3, image))];
        Assert.Equal(views, Enumerable.Range(0, 2000).Select(image => augmentation.ViewOf(3, image)));
        Assert.NotEqual(views, Enumerable.Range(0, 2000).Select(image => augmentation.ViewOf(4, image)));
        Assert.Equal([0, 1, 2, 3], views.Select(view => view.Turns).Distinct().Order());
        Assert.Equal([-2, -1, 0, 1, 2], views.Select(view => view.ShiftX).Distinct().Order());
        Assert.Equal([-2, -1, 0, 1, 2], views.Select(view => view.ShiftY).Distinct().Order());
        Assert.InRange(views.Count(view => view.Mirrored), 900, 1100);
        Assert.All(views, view => Assert.InRange(view.Brightness, 0.9f, 1.1f));
    }

    [Fact]
    public void Without_options_nothing_changes() =>
        Assert.Equal(ImageView.Plain, new Augmentation(new AugmentationOptions(), seed: 1).ViewOf(3, 4));

    /// <summary>The image moved, turned clockwise, mirrored, in its frame.</summary>
    private static (byte[] Pixels, ImageShape Shape) Change(byte[] pixels, ImageView view)
    {
        (int height, int width) = (Height + (2 * Margin), Width + (2 * Margin));
        byte[] changed = Draw(height, width, (row, column, channel) =>
        {
            (int fromRow, int fromColumn) = (row - Margin - view.ShiftY, column - Margin - view.ShiftX);
            bool inside = fromRow >= 0 && fromRow < Height && fromColumn >= 0 && fromColumn < Width;
            return inside ? pixels[(((fromRow * Width) + fromColumn) * Channels) + channel] : (byte)0;
        });
        for (int turn = 0; turn < view.Turns; turn++)
        {
            (byte[] before, int beforeHeight, int beforeWidth) = (changed, height, width);
            changed = Draw(width, height, (row, column, channel) => before[((((beforeHeight - 1 - column) * beforeWidth) + row) * Channels) + channel]);
            (height, width) = (width, height);
        }

        if (view.Mirrored)
        {
            (byte[] before, int beforeWidth) = (changed, width);
            changed = Draw(height, width, (row, column, channel) => before[(((row * beforeWidth) + beforeWidth - 1 - column) * Channels) + channel]);
        }

        return (changed, new ImageShape(height, width, Channels));
    }

    private static byte[] Draw(int height, int width, Func<int, int, int, byte> value)
    {
        byte[] pixels = new byte[height * width * Channels];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = value(i / Channels / width, i / Channels % width, i % Channels);
        return pixels;
    }
}
