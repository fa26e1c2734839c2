using Fovea.Data.Regions;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Imaging.Tests.Slides;

public sealed class SlideRegionsTests
{
    [Theory]
    [InlineData("gray", 1, 0, 0, 32)]
    [InlineData("gray", 1, -20, -7, 40)]
    [InlineData("deflate", 1, 80, 60, 48)]
    [InlineData("deflate", 3, -5, 11, 30)]
    [InlineData("deflate", 3, 90, 60, 30)]
    [InlineData("lzw", 4, -30, -41, 128)]
    [InlineData("gray", 5, 3, 2, 100)]
    [InlineData("deflate", 64, -100, -70, 256)]
    [InlineData("gray", 1 << 28, -(1L << 29), -(1L << 29), 1L << 30)]
    public void A_cell_is_the_mean_of_what_it_covers_of_its_level(string name, int factor, long left, long top, long size)
    {
        string path = SlideFixture.PathOf($"{name}.tif");
        SlideForm form = SlideFixture.FormOf(path);
        int side = (int)(size / factor), channels = form.Shape.Channels;
        float[] cells = new float[channels * side * side];
        SlideFixture.Open(path).ReadMeans(new GlimpseBox(left, top, size), factor, cells);
        SlideLevel level = form.LevelFor(factor);
        byte[] pixels = SlideFixture.ReadLevel(path, level.Number);
        for (int channel = 0; channel < channels; channel++)
        {
            for (int row = 0; row < side; row++)
            {
                for (int column = 0; column < side; column++)
                {
                    double sum = 0;
                    long firstX = Math.Max(0, left + ((long)column * factor)), endX = Math.Min(form.Shape.Width, left + ((column + 1L) * factor));
                    long firstY = Math.Max(0, top + ((long)row * factor)), endY = Math.Min(form.Shape.Height, top + ((row + 1L) * factor));
                    for (long y = firstY; y < endY; y++)
                        for (long x = firstX; x < endX; x++) sum += PixelUnder(x, y, channel);
                    Assert.Equal(sum / 255 / factor / factor, cells[(((channel * side) + row) * side) + column], 1e-5);
                }
            }
        }

        // A pixel of the finest level shows what the level's pixel over it does.
        byte PixelUnder(long x, long y, int channel)
        {
            int column = (int)Math.Min(level.Size.Width - 1, x / level.Downsample), line = (int)Math.Min(level.Size.Height - 1, y / level.Downsample);
            return pixels[(((line * level.Size.Width) + column) * channels) + channel];
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(1 << 30, 2)]
    public void Means_come_from_the_coarsest_level_that_is_fine_enough(int factor, int level) =>
        Assert.Equal(level, SlideFixture.FormOf(SlideFixture.PathOf("gray.tif")).LevelFor(factor).Number);

    [Fact]
    public void Levels_that_a_file_lacks_are_made_of_its_coarsest()
    {
        using TemporaryFolder folder = new();
        SlideWriter.Write(folder["flat.tif"], 1301, 777, (x, y) => (byte)((x / 6) + (y / 8 % 30)), levels: 2);
        SlideForm form = SlideFixture.FormOf(folder["flat.tif"]);
        Assert.Equal(["1301x777 False", "650x388 False", "325x194 True", "162x97 True"], form.Levels.Select(level => $"{level.Size} {level.IsMade}"));
        SlideRegions regions = SlideFixture.Open(folder["flat.tif"], new TileCache(64 * 256 * 256 * 3));
        byte[] coarsest = SlideFixture.ReadLevel(folder["flat.tif"], 1);
        float[] cells = new float[3 * 40 * 40];
        // At the left of a tile's edge, and across the image's lower one.
        foreach ((int left, int top, int factor) in new[] { (1000, 600, 4), (960, 0, 8), (-40, 400, 16) })
        {
            regions.ReadMeans(new GlimpseBox(left, top, 40 * factor), factor, cells);
            for (int row = 0; row < 40; row++)
            {
                for (int column = 0; column < 40; column++)
                {
                    long x = left + ((long)column * factor), y = top + ((long)row * factor);
                    if (x < 0 || y < 0 || x + factor > 1290 || y + factor > 770) continue;
                    double sum = 0;
                    for (long line = y; line < y + factor; line++)
                        for (long pixel = x; pixel < x + factor; pixel++) sum += coarsest[((line / 2 * 650) + (pixel / 2)) * 3];
                    Assert.Equal(sum / 255 / factor / factor, cells[(row * 40) + column], 1.1 / 255);
                }
            }
        }
    }

    [Fact]
    public void Beyond_the_image_all_is_black()
    {
        float[] cells = new float[3 * 64];
        cells.AsSpan().Fill(1f);
        SlideFixture.Open(SlideFixture.PathOf("lzw.tif")).ReadMeans(new GlimpseBox(200, 0, 8), 1, cells);
        Assert.All(cells, cell => Assert.Equal(0f, cell));
    }

    [Fact]
    public void Sixteen_threads_see_what_one_does_in_a_cache_that_holds_few_tiles()
    {
        const int threads = 16, places = 200;
        string path = SlideFixture.PathOf("jpeg.tif");
        float[][] alone = Look(SlideFixture.Open(path));
        TileCache cache = new(20 * 32 * 32 * 3);
        SlideRegions shared = SlideFixture.Open(path, cache);
        float[][][] together = new float[threads][][];
        Thread[] team = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() => together[thread] = Look(shared)))];
        foreach (Thread thread in team) thread.Start();
        foreach (Thread thread in team) thread.Join();
        Assert.All(together, seen => Assert.Equal(alone, seen));
        Assert.InRange(cache.HeldBytes, 1, 20 * 32 * 32 * 3);

        static float[][] Look(SlideRegions regions) => [.. Enumerable.Range(0, places).Select(place =>
        {
            int factor = 1 << (place % 4);
            float[] cells = new float[3 * 8 * 8];
            GlimpseBox box = new((place * 37 % 101) - 4, (place * 53 % 75) - 4, 8 * factor);
            if (place % 2 == 0) regions.Prepare([new WantedMeans(box, factor), new WantedMeans(box with { Left = -box.Left }, 1)]);
            regions.ReadMeans(box, factor, cells);
            return cells;
        })];
    }

    [Fact]
    public void Looking_at_tiles_that_are_decoded_allocates_nothing()
    {
        SlideRegions regions = SlideFixture.Open(SlideFixture.PathOf("jpeg.tif"));
        float[] cells = new float[3 * 16 * 16];
        void Look()
        {
            for (int factor = 1; factor <= 8; factor++)
            {
                GlimpseBox box = new(20, 20, 16 * factor);
                regions.Prepare([new WantedMeans(box, factor)]);
                regions.ReadMeans(box, factor, cells);
            }
        }

        Look();
        Look();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Look();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_was_prepared_is_read_without_the_file()
    {
        string path = SlideFixture.PathOf("jpeg.tif");
        SlideForm form = SlideFixture.FormOf(path);
        TileCache cache = new(1_000_000);
        SlideRegions regions = new(new Slide(0, SlideFixture.FileAt(path), form), new OpenedSlides(), cache), unread = new(new Slide(0, new SourceFile("no.tif", "no.tif", ClassName: null, Split: null, 1, 1), form), new OpenedSlides(), cache);
        WantedMeans[] wanted = [new(new GlimpseBox(-5, 20, 40), 1), new(new GlimpseBox(60, 50, 40), 1), new(new GlimpseBox(0, 0, 80), 2), new(new GlimpseBox(200, 0, 8), 1)];
        regions.Prepare(wanted);
        Assert.Equal(13 * 32 * 32 * 3, cache.HeldBytes);
        foreach (WantedMeans one in wanted)
        {
            float[] prepared = new float[3 * 40 * 40], read = new float[3 * 40 * 40];
            unread.ReadMeans(one.Box, one.Factor, prepared);
            SlideFixture.Open(path).ReadMeans(one.Box, one.Factor, read);
            Assert.Equal(read, prepared);
        }
    }

    [Fact]
    public void No_more_is_prepared_than_a_part_of_the_cache_and_what_cannot_be_is_told_to_who_reads_it()
    {
        using TemporaryFolder folder = new();
        SlideForm form = SlideFixture.FormOf(SlideFixture.PathOf("jpeg.tif"));
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf("jpeg.tif"));
        using (SafeFileHandle file = File.OpenHandle(SlideFixture.PathOf("jpeg.tif"))) bytes.AsSpan((int)form.Levels[0].Index!.Places.Read(file, 8)!.Value, 100).Clear();
        File.WriteAllBytes(folder["damaged.tif"], bytes);
        TileCache cache = new(20 * 32 * 32 * 3);
        SlideRegions regions = new(new Slide(0, SlideFixture.FileAt(folder["damaged.tif"]), form), new OpenedSlides(), cache);
        WantedMeans all = new(new GlimpseBox(0, 0, 101), 1);
        regions.Prepare([all]);
        Assert.Equal(5 * 32 * 32 * 3, cache.HeldBytes);
        WantedMeans below = new(new GlimpseBox(0, 64, 32), 1);
        regions.Prepare([below, all]);
        string told = Assert.Throws<DataException>(() => regions.ReadMeans(below.Box, 1, new float[3 * 32 * 32])).Message;
        Assert.StartsWith($"slide {folder["damaged.tif"]} cannot be read: level 0, tile 8 (row 2, column 0) cannot be decoded: ", told, StringComparison.Ordinal);
    }
}
