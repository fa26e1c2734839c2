using Fovea.Data.Regions;
using Fovea.Data.Scenes;

namespace Fovea.Tests.Data.Scenes;

public sealed class SceneTests
{
    private const int Side = 6;

    private static readonly ImageShape shape = new(47, 61, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(300)]
    public void Any_box_shows_what_the_painted_image_shows(int factor)
    {
        Scene scene = Crowded();
        byte[] painted = new byte[shape.Bytes];
        scene.Paint(painted);
        Assert.Contains(painted, value => value > 0);
        Assert.Contains(painted, value => value == 0);
        const int cells = 5;
        float[] seen = new float[cells * cells], expected = new float[cells * cells];
        foreach ((int left, int top) in new[] { (0, 0), (-7, -3), (20, 11), (55, 40), (-400, -900), (-1200, -1), (100, 100) })
        {
            GlimpseBox box = new(left, top, cells * factor);
            scene.ReadMeans(box, factor, seen);
            PixelMeans.Read(new ImagePixels(painted, shape), box, factor, expected);
            Close.To([.. expected.Select(value => (double)value)], seen, 1e-6, 1e-7, $"box at ({left}, {top})");
        }
    }

    [Fact]
    public void What_is_laid_later_covers_with_its_black_too()
    {
        byte[] patterns = new byte[2 * Side * Side];
        Array.Fill(patterns, byte.MaxValue, 0, Side * Side);
        Scene scene = new(ImageSet.InMemory(new ImageShape(Side, Side, 1), patterns, new int[2]), shape);
        scene.Add([new ScenePiece(0, 10, 10), new ScenePiece(1, 12, 10)]);
        scene.Close();
        float[] row = new float[9];
        scene.ReadMeans(new GlimpseBox(9, 9, 3), 1, row);
        Assert.Equal([0, 0, 0, 0, 1, 1, 0, 1, 1], row);
        scene.ReadMeans(new GlimpseBox(11, 10, 3), 1, row);
        Assert.Equal([1, 0, 0, 1, 0, 0, 1, 0, 0], row);
    }

    [Fact]
    public void A_pattern_of_its_own_is_shown_by_its_complement()
    {
        Scene scene = new(ImageSet.InMemory(new ImageShape(Side, Side, 1), new byte[Side * Side], [0]), shape);
        scene.OwnPattern(1).Fill(51);
        scene.Add([new ScenePiece(~1, 0, 0)]);
        scene.Close();
        float[] cell = new float[1];
        scene.ReadMeans(new GlimpseBox(0, 0, 12), 12, cell);
        Assert.Equal(0.2f / 4, cell[0], 1e-6f);
    }

    private static Scene Crowded()
    {
        byte[] patterns = [.. Enumerable.Range(0, 4 * Side * Side).Select(i => (byte)(i * 7919 % 251 > 60 ? i * 7919 % 251 : 0))];
        Scene scene = new(ImageSet.InMemory(new ImageShape(Side, Side, 1), patterns, new int[4]), shape);
        Random random = new(1);
        for (int piece = 0; piece < 40; piece++) scene.Add([new ScenePiece(random.Next(4), random.Next(-4, shape.Width), random.Next(-4, shape.Height))]);
        scene.Close();
        return scene;
    }
}
