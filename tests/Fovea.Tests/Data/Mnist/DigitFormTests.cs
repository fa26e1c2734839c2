using Fovea.Data.Mnist;

namespace Fovea.Tests.Data.Mnist;

public sealed class DigitFormTests
{
    [Fact]
    public void Without_ink_it_is_black() => Assert.All(DigitForm.Normalize(new byte[30 * 40], 30, 40), pixel => Assert.Equal(0, pixel));

    [Theory]
    [InlineData(100, 20)]
    [InlineData(20, 100)]
    [InlineData(3, 10)]
    public void Ink_fills_20_pixels_of_its_longer_side_and_keeps_its_aspect(int width, int height)
    {
        byte[] drawn = new byte[200 * 200];
        Fill(drawn, 200, left: 90, top: 70, width, height, value: 128);
        byte[] digit = DigitForm.Normalize(drawn, 200, 200);
        int[] inked = [.. Enumerable.Range(0, digit.Length).Where(i => digit[i] > 0)];
        (int across, int down) = (Extent(inked.Select(i => i % 28)), Extent(inked.Select(i => i / 28)));
        Assert.Equal((20 * width / Math.Max(width, height), 20 * height / Math.Max(width, height)), (across, down));
        Assert.All(inked, i => Assert.Equal(255, digit[i]));
    }

    [Fact]
    public void The_centre_of_mass_comes_to_the_centre()
    {
        // Heavy on the left: the box as a whole moves to the right.
        byte[] drawn = new byte[100 * 100];
        Fill(drawn, 100, 10, 10, 20, 60, 255);
        Fill(drawn, 100, 30, 30, 40, 10, 255);
        byte[] digit = DigitForm.Normalize(drawn, 100, 100);
        double mass = digit.Sum(pixel => (double)pixel);
        Close.To(14, digit.Select((pixel, i) => pixel * ((i % 28) + 0.5)).Sum() / mass, 0.5, "centre of mass");
        Close.To(14, digit.Select((pixel, i) => pixel * ((i / 28) + 0.5)).Sum() / mass, 0.5, "centre of mass");
    }

    [Fact]
    public void Edges_are_anti_aliased()
    {
        byte[] drawn = new byte[100 * 100];
        for (int row = 10; row < 90; row++) Fill(drawn, 100, row / 2, row, 9, 1, 255);
        byte[] digit = DigitForm.Normalize(drawn, 100, 100);
        Assert.InRange(digit.Count(pixel => pixel is > 0 and < 255), 10, 200);
    }

    [Fact]
    public void Faint_noise_around_the_digit_does_not_widen_its_box()
    {
        byte[] drawn = new byte[100 * 100];
        Fill(drawn, 100, 40, 30, 20, 40, 255);
        byte[] clean = DigitForm.Normalize(drawn, 100, 100);
        for (int i = 0; i < drawn.Length; i += 7) drawn[i] = Math.Max(drawn[i], (byte)20);
        Assert.Equal(clean, DigitForm.Normalize(drawn, 100, 100));
    }

    private static void Fill(byte[] pixels, int stride, int left, int top, int width, int height, byte value)
    {
        for (int row = top; row < top + height; row++) pixels.AsSpan((row * stride) + left, width).Fill(value);
    }

    private static int Extent(IEnumerable<int> places) => places.Max() - places.Min() + 1;
}
