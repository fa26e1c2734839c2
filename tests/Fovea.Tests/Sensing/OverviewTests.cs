using Fovea.Data.Views;
using Fovea.Sensing;

namespace Fovea.Tests.Sensing;

public sealed class OverviewTests
{
    [Fact]
    public void Cells_are_means_of_their_pixels_channel_by_channel()
    {
        // 5 columns into 2 cells: 2 and 3 wide; channel 1 is 255 minus channel 0.
        byte[] pixels = new byte[5 * 2 * 2];
        for (int i = 0; i < 10; i++) (pixels[2 * i], pixels[(2 * i) + 1]) = ((byte)(10 * i), (byte)(255 - (10 * i)));
        float[] cells = Of(pixels, new ImageShape(2, 5, 2), ImageView.Plain, 2);
        float[] first = [5f, 30f, 55f, 80f];
        for (int i = 0; i < 4; i++)
        {
            Close.To(first[i] / 255, cells[i], 1e-6, $"cell {i}");
            Close.To(1 - (first[i] / 255), cells[4 + i], 1e-6, $"cell {i} of the other channel");
        }
    }

    [Fact]
    public void A_view_moves_mirrors_and_brightens_it()
    {
        byte[] pixels = [255, 0, 0, 0, 0, 0, 0, 0, 0];
        ImageShape shape = new(3, 3, 1);
        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 0], Of(pixels, shape, ImageView.Plain with { ShiftX = 2, ShiftY = 1 }, 3));
        Assert.Equal([0, 0, 1, 0, 0, 0, 0, 0, 0], Of(pixels, shape, ImageView.Plain with { Mirrored = true }, 3));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0.5f], Of(pixels, shape, ImageView.Plain with { Turns = 2, Brightness = 0.5f }, 3));
        Assert.All(Of(pixels, shape, ImageView.Plain with { ShiftX = -1 }, 3), cell => Assert.Equal(0f, cell));
    }

    [Fact]
    public void Fewer_pixels_than_cells_are_repeated() => Assert.Equal([1, 1, 1, 1], Of([255], new ImageShape(1, 1, 1), ImageView.Plain, 2));

    private static float[] Of(byte[] pixels, ImageShape shape, ImageView view, int size)
    {
        float[] cells = new float[shape.Channels * size * size];
        Overview.Average(new ImagePixels(pixels, shape), view, size, cells);
        return cells;
    }
}
