using System.Text.RegularExpressions;
using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

public sealed class PyramidMakerTests : IDisposable
{
    private const int Width = 4500, Height = 700;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(0, Compression.LZW, 16)]
    [InlineData(0, Compression.NONE, Height)]
    [InlineData(0, Compression.PACKBITS, 300)]
    [InlineData(256, Compression.LZW, 0)]
    public void A_pyramid_is_made_once_and_found_again(int tile, Compression compression, int rowsOfStrip)
    {
        SourceFile file = Write(tile, compression, rowsOfStrip);
        SlideForm plain = SlideOpening.FormOf(file);
        Assert.True(plain.NeedsPyramid);
        Told told = new();
        SlideForm form = Complete(file, told);
        Assert.False(form.NeedsPyramid);
        Assert.Equal(["4500x700 1", "2250x350 2", "1125x175 4", "562x87 8", "281x43 16", "140x21 32"], form.Levels.Select(level => $"{level.Size} {level.Downsample}"));
        Assert.Equal(tile == 0 ? 6 : 5, form.Levels.Count(level => level.IsKept));
        Assert.All(form.Levels, level => Assert.False(level.IsMade));
        Assert.Equal($"making a pyramid of {file.Name}", Assert.Single(told.Tasks.Distinct()));
        SlideRegions regions = Regions(file, form);
        AssertMeans(regions, 1, 4200, 650, 40, tolerance: 1e-5);
        AssertMeans(regions, 2, 10, 20, 64, tolerance: 0.6 / 255);
        AssertMeans(regions, 8, 2000, 0, 512, tolerance: 2.1 / 255);
        Told again = new();
        Complete(file, again);
        Assert.Empty(again.Tasks);
    }

    [Fact]
    public void Its_tiles_are_those_that_are_made_while_they_are_looked_at()
    {
        SourceFile file = Write(256);
        SlideForm plain = SlideOpening.FormOf(file), form = Complete(file);
        using ISlideTiles opened = form.Open(file);
        SlideRegions slow = Regions(file, plain);
        foreach (SlideLevel level in form.Levels.Where(level => level.IsKept))
        {
            byte[] kept = new byte[level.TileBytes(3)], made = new byte[level.TileBytes(3)];
            for (int tile = 0; tile < level.Tiles; tile++)
            {
                opened.ReadTile(level, tile, kept);
                slow.Make(plain.Levels[level.Number], tile, made);
                Assert.Equal(made, kept);
            }
        }
    }

    [Fact]
    public void A_file_that_has_a_pyramid_or_is_small_needs_none()
    {
        SlideWriter.Write(folder["large.tif"], 4300, 300, (x, _) => (byte)x);
        foreach (string path in new[] { folder["large.tif"], SlideFixture.PathOf("strips.tif") })
            Assert.Null(Complete(SlideFixture.FileAt(path)).Pyramid);
        Assert.False(Directory.Exists(folder["cache"]));
    }

    [Fact]
    public void A_stopped_or_killed_one_goes_on_where_it_was()
    {
        SourceFile file = Write(256);
        SlideForm whole = Complete(file);
        byte[] tiles = File.ReadAllBytes(whole.Pyramid!.TilesPath), ends = File.ReadAllBytes(whole.Pyramid.EndsPath);
        Directory.Delete(whole.Pyramid.Folder, recursive: true);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => Complete(file, new Told { Each = stop.Cancel }, stop.Token));
        // A killed process has written more than it had saved, and the last of it not whole.
        File.AppendAllText(whole.Pyramid.TilesPath, "half a tile");
        File.AppendAllText(whole.Pyramid.EndsPath, "and");
        Told told = new();
        Complete(file, told);
        // 18 of its largest level were saved, and 5 are of the next one.
        Assert.Equal(23, told.Done[0]);
        Assert.Equal(tiles, File.ReadAllBytes(whole.Pyramid.TilesPath));
        Assert.Equal(ends, File.ReadAllBytes(whole.Pyramid.EndsPath));
    }

    [Fact]
    public async Task Who_needs_what_somebody_else_is_making_waits_for_it()
    {
        SourceFile file = Write(256);
        using ManualResetEventSlim begun = new(), mayGoOn = new();
        Task<SlideForm> making = Task.Run(() => Complete(file, new Told
        {
            Each = () =>
            {
                begun.Set();
                mayGoOn.Wait();
            },
        }));
        begun.Wait();
        Told told = new() { Each = mayGoOn.Set };
        SlideForm other = await Task.Run(() => Complete(file, told));
        Assert.Equal($"waiting for another process that is making a pyramid of {file.Name}", Assert.Single(told.Tasks.Distinct()));
        Assert.Equal((await making).Levels, other.Levels);
    }

    [Fact]
    public void A_changed_file_or_a_cut_pyramid_makes_it_again()
    {
        SourceFile file = Write(256);
        SlideForm form = Complete(file);
        byte[] tiles = File.ReadAllBytes(form.Pyramid!.TilesPath);
        File.WriteAllBytes(form.Pyramid.TilesPath, tiles[..^1]);
        Told told = new();
        Complete(file, told);
        Assert.NotEmpty(told.Tasks);
        Assert.Equal(tiles, File.ReadAllBytes(form.Pyramid.TilesPath));
        File.SetLastWriteTimeUtc(file.Path, DateTime.UnixEpoch);
        told = new();
        Complete(SlideFixture.FileAt(file.Path), told);
        Assert.NotEmpty(told.Tasks);
    }

    [Theory]
    [InlineData("done", "-1")]
    [InlineData("done", "7")]
    [InlineData("done", "999999")]
    [InlineData("bytes", "-5")]
    public void Contents_that_cannot_be_make_it_again(string what, string value)
    {
        SourceFile file = Write(256);
        SlideForm form = Complete(file);
        byte[] tiles = File.ReadAllBytes(form.Pyramid!.TilesPath), ends = File.ReadAllBytes(form.Pyramid.EndsPath);
        File.WriteAllText(form.Pyramid.ContentsPath, Regex.Replace(File.ReadAllText(form.Pyramid.ContentsPath), $"\"{what}\": [0-9]+", $"\"{what}\": {value}"));
        Told told = new();
        Complete(file, told);
        Assert.NotEmpty(told.Tasks);
        Assert.Equal(tiles, File.ReadAllBytes(form.Pyramid.TilesPath));
        Assert.Equal(ends, File.ReadAllBytes(form.Pyramid.EndsPath));
    }

    [Fact]
    public async Task A_pyramid_that_cannot_be_kept_is_no_fault_of_its_slide()
    {
        SlideWriter.WriteClasses(folder["slides"], 200, ("a", 1), ("b", 1));
        File.Move(Write(256).Path, folder["slides/a/flat.tif"]);
        Directory.CreateDirectory(folder["cache"]);
        File.WriteAllText(folder["cache/pyramids"], "no folder");
        SlideOptions options = new() { Splitting = Splitting.None, SkipUnreadable = true };
        string told = (await Assert.ThrowsAsync<DataCacheException>(
            () => new SlideSource("slides", folder["slides"], options, folder["cache"]).LoadAsync(progress: null, CancellationToken.None))).Message;
        Assert.StartsWith($"the pyramid of slide {folder["slides/a/flat.tif"]} cannot be kept in {folder["cache/pyramids"]}", told, StringComparison.Ordinal);
        Assert.EndsWith("; make room there and see that it may be written, or set FOVEA_HOME to a folder elsewhere", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_pyramid_is_told_with_what_to_do()
    {
        SourceFile file = Write(256);
        SlideForm form = Complete(file);
        byte[] tiles = File.ReadAllBytes(form.Pyramid!.TilesPath);
        tiles[tiles.Length / 2] ^= 0xFF;
        File.WriteAllBytes(form.Pyramid.TilesPath, tiles);
        SlideRegions regions = Regions(file, form);
        string told = Assert.Throws<DataCacheException>(() =>
        {
            for (int factor = 2; factor <= 32; factor *= 2) regions.ReadMeans(new GlimpseBox(0, 0, 4608), factor, new float[3 * (4608 / factor) * (4608 / factor)]);
        }).Message;
        Assert.StartsWith($"the pyramid that was made of slide {file.Path} is damaged: level ", told, StringComparison.Ordinal);
        Assert.EndsWith($"; remove {form.Pyramid.Folder}, and it is made again", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_tile_of_the_file_is_told_before_anything_is_trained_or_the_file_left_out()
    {
        SourceFile file = Write(256);
        byte[] bytes = File.ReadAllBytes(file.Path);
        TiffDirectory directory = TiffDirectory.TryRead(new MemoryStream(bytes))!;
        bytes.AsSpan((int)directory.Numbers(TiffTag.TILEOFFSETS)![20], 40).Fill(0xFF);
        File.WriteAllBytes(file.Path, bytes);
        Assert.StartsWith(
            $"slide {file.Path} cannot be read: level 0, tile 20 (row 1, column 2) cannot be decoded: ",
            Assert.Throws<DataException>(() => Complete(SlideFixture.FileAt(file.Path))).Message, StringComparison.Ordinal);
        SlideWriter.WriteClasses(folder["slides"], 200, ("a", 1), ("b", 1));
        File.Move(file.Path, folder["slides/a/flat.tif"]);
        SlideOptions options = new() { Splitting = Splitting.None, SkipUnreadable = true };
        DataSet data = await new SlideSource("slides", folder["slides"], options, folder["cache"]).LoadAsync(progress: null, CancellationToken.None);
        Assert.Equal("a/flat.tif", Assert.Single(data.Skipped).Name);
        Assert.Equal(2, data.Test.Count);
    }

    public void Dispose() => folder.Dispose();

    private static double ShadeAt(int x, int y, int channel) => ((x / 32 * 5) + (y / 16 * 7) + (40 * channel)) % 256;

    private static SlideRegions Regions(SourceFile file, SlideForm form) => new(new Slide(0, file, form), new OpenedSlides(), new TileCache(64 * 256 * 256 * 3));

    private static void AssertMeans(SlideRegions regions, int factor, int left, int top, int size, double tolerance)
    {
        int side = size / factor;
        float[] cells = new float[3 * side * side];
        regions.ReadMeans(new GlimpseBox(left, top, size), factor, cells);
        for (int i = 0; i < cells.Length; i++)
        {
            (int channel, int cell) = Math.DivRem(i, side * side);
            (int row, int column) = Math.DivRem(cell, side);
            double sum = 0;
            for (int y = top + (row * factor); y < top + ((row + 1) * factor); y++)
                for (int x = left + (column * factor); x < left + ((column + 1) * factor); x++) sum += x < Width && y < Height ? ShadeAt(x, y, channel) : 0;
            Assert.Equal(sum / 255 / factor / factor, cells[i], tolerance);
        }
    }

    private SlideForm Complete(SourceFile file, Told? told = null, CancellationToken cancellation = default) =>
        PyramidMaker.Complete(file, SlideOpening.FormOf(file), folder["cache"], told, cancellation);

    private SourceFile Write(int tile, Compression compression = Compression.LZW, int rowsOfStrip = 16) => SlideFixture.FileAt(new TiffFile(Width, Height, 8)
    {
        Samples = 3,
        Photometric = Photometric.RGB,
        Tile = tile,
        Compression = compression,
        RowsOfStrip = rowsOfStrip,
    }.Write(folder["flat.tif"], ShadeAt));

    private sealed class Told : IProgress<DataProgress>
    {
        public List<string> Tasks { get; } = [];

        public List<long> Done { get; } = [];

        public Action? Each { get; init; }

        public void Report(DataProgress value)
        {
            Tasks.Add(value.Task);
            Done.Add(value.Done);
            Each?.Invoke();
        }
    }
}
