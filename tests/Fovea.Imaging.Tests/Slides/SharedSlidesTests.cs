namespace Fovea.Imaging.Tests.Slides;

public sealed class SharedSlidesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SharedSlides shared = new();

    [Fact]
    public void All_share_one_cache_and_a_file_that_is_opened_again_is_the_same_slide()
    {
        const int megabytes = 13;
        Look(Write("first.tif", 2000), megabytes);
        long held = shared.Cache.HeldBytes;
        Assert.InRange(held, 2000 * 2000 * 3, megabytes * 1_000_000);
        for (int times = 0; times < 3; times++) Look(SlideFixture.FileAt(folder["first.tif"]), megabytes);
        Assert.Equal(held, shared.Cache.HeldBytes);
        for (int other = 0; other < 3; other++)
        {
            Look(Write($"{other}.tif", 2000), megabytes);
            Assert.InRange(shared.Cache.HeldBytes, held, megabytes * 1_000_000);
        }

        Look(Write("other.tif", 2000), megabytes * 2);
        Assert.InRange(shared.Cache.HeldBytes, (megabytes * 1_000_000) + 1, megabytes * 2_000_000);
    }

    [Fact]
    public void Of_slides_that_were_opened_long_ago_files_are_closed_and_tiles_forgotten()
    {
        SlideCollection first = Look(Write("first.tif", 300), 16);
        long held = shared.Cache.HeldBytes;
        Assert.Equal(1, shared.Opened.Count);
        Write("same.tif", 300);
        for (int other = 1; other <= SharedSlides.MostKnown; other++)
        {
            File.SetLastWriteTimeUtc(folder["same.tif"], DateTime.UnixEpoch.AddDays(other));
            SourceFile file = SlideFixture.FileAt(folder["same.tif"]);
            Open(file, 16);
            Assert.Equal(other < SharedSlides.MostKnown ? (1, held) : (0, 0), (shared.Opened.Count, shared.Cache.HeldBytes));
        }

        // Who looks at it still has it read again.
        first.RegionsOf(0).ReadAll();
        Assert.Equal(1, shared.Opened.Count);
    }

    [Fact]
    public void A_file_that_somebody_reads_is_closed_when_it_is_given_back()
    {
        SourceFile file = Write("slide.tif", 300);
        Slide slide = new(0, file, SlideOpening.FormOf(file));
        byte[] pixels = new byte[slide.Form.Levels[0].TileBytes(3)];
        ISlideTiles? used = null;
        shared.Opened.Use(slide, pixels, (tiles, read) =>
        {
            shared.Opened.Close(0);
            tiles.ReadTile(slide.Form.Levels[0], 0, read);
            used = tiles;
        });
        Assert.Equal(0, shared.Opened.Count);
        Assert.Throws<DataException>(() => used!.ReadTile(slide.Form.Levels[0], 0, pixels));
    }

    public void Dispose() => folder.Dispose();

    private SourceFile Write(string name, int side)
    {
        SlideWriter.Write(folder[name], side, side, (x, y) => (byte)(x + y));
        return SlideFixture.FileAt(folder[name]);
    }

    private SlideCollection Open(SourceFile file, int megabytes) =>
        SlideCollection.OpenOne(file, new SlideOptions { CacheMegabytes = megabytes }, folder["cache"], shared, progress: null, CancellationToken.None);

    private SlideCollection Look(SourceFile file, int megabytes)
    {
        SlideCollection slides = Open(file, megabytes);
        slides.RegionsOf(0).ReadAll();
        return slides;
    }
}
