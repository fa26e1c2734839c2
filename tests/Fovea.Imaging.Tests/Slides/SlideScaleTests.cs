using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

public sealed class SlideScaleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("Aperio Image Library v11.2.1 |AppMag = 20|MPP = 0.4990|Left = 1", 0.499)]
    [InlineData("<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image><Pixels ID=\"Pixels:0\" PhysicalSizeX=\"0.25\" PhysicalSizeY=\"0.35\"/></Image></OME>", 0.3)]
    [InlineData("<OME:OME><OME:Pixels PhysicalSizeX='250' PhysicalSizeXUnit='nm' PhysicalSizeY='0.00025' PhysicalSizeYUnit='mm'></OME:Pixels></OME:OME>", 0.25)]
    [InlineData("<OME><Pixels PhysicalSizeX=\"2\" PhysicalSizeXUnit=\"pixel\"/></OME>", null)]
    [InlineData("Aperio |MPP = 0", null)]
    public void A_description_says_it(string description, double? micrometres) =>
        AssertScale(micrometres, tiff =>
        {
            tiff.SetField(TiffTag.IMAGEDESCRIPTION, description);
            // What it says of itself counts.
            Resolution(tiff, ResUnit.INCH, 72);
        });

    [Theory]
    [InlineData(ResUnit.CENTIMETER, 40_000, 0.25)]
    [InlineData(ResUnit.INCH, 50_800, 0.5)]
    [InlineData(ResUnit.NONE, 40_000, null)]
    [InlineData(ResUnit.CENTIMETER, 0, null)]
    [InlineData(ResUnit.INCH, 72, null)]
    public void Else_the_tags_of_resolution_do(ResUnit unit, double resolution, double? micrometres) => AssertScale(micrometres, tiff => Resolution(tiff, unit, resolution));

    [Fact]
    public void Without_a_word_it_is_not_known() => AssertScale(null, _ => { });

    public void Dispose() => folder.Dispose();

    private static void Resolution(Tiff tiff, ResUnit unit, double resolution)
    {
        tiff.SetField(TiffTag.RESOLUTIONUNIT, unit);
        tiff.SetField(TiffTag.XRESOLUTION, resolution);
        tiff.SetField(TiffTag.YRESOLUTION, resolution);
    }

    private void AssertScale(double? micrometres, Action<Tiff> tags)
    {
        string path = new TiffFile(32, 16, 8) { Tile = 16, Tags = tags }.Write(folder["scale.tif"], (x, _, _) => x);
        double? read = SlideFixture.FormOf(path).MicrometresPerPixel;
        Assert.Equal(micrometres is null, read is null);
        Assert.Equal(micrometres ?? 0, read ?? 0, 1e-6);
    }
}
