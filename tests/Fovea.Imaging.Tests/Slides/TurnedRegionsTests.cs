using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

public sealed class TurnedRegionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_slide_is_the_right_way_up_as_a_picture_is(int orientation)
    {
        foreach (string name in new[] { "a/1.tif", "b/1.tif" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"slides/{name}"])!);
            new TiffFile(70, 41, 8) { Tile = 16, Samples = 3, Photometric = Photometric.RGB, Tags = tiff => tiff.SetField(TiffTag.ORIENTATION, (Orientation)orientation) }
                .Write(folder[$"slides/{name}"], (x, y, channel) => (x * 3) + y + (10 * channel));
        }

        DecodedImage expected = ImageFile.Read(folder["slides/a/1.tif"], channels: 3);
        DataSet data = await new SlideSource("slides", folder["slides"], new SlideOptions { Splitting = Splitting.None }, folder["cache"]).LoadAsync(progress: null, CancellationToken.None);
        Assert.Equal(expected.Shape, data.Test.ShapeOf(0));
        Assert.Equal(expected.Shape, data.Shape);
        Assert.Equal(expected.Pixels, data.Test.Pixels(0));
        foreach ((GlimpseBox box, int factor) in new[] { (new GlimpseBox(-4, 3, 48), 1), (new GlimpseBox(30, 20, 36), 3) })
        {
            int side = (int)(box.Size / factor);
            float[] cells = new float[3 * side * side], wanted = new float[3 * side * side];
            data.Test.PixelsInPlace(0).ReadMeans(box, factor, cells);
            new ImagePixels(expected.Pixels, expected.Shape).ReadMeans(box, factor, wanted);
            for (int i = 0; i < cells.Length; i++) Assert.Equal(wanted[i], cells[i], 1e-5f);
        }
    }

    public void Dispose() => folder.Dispose();
}
