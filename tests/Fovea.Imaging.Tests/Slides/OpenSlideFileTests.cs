using System.Diagnostics;
using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

public sealed class OpenSlideFileTests : IDisposable
{
    /// <summary>Where it is set, no test is skipped for want of OpenSlide.</summary>
    private const string Variable = "FOVEA_TEST_OPENSLIDE";

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Levels_in_JPEG_2000_have_the_pixels_that_its_own_tool_writes(int level)
    {
        RequireOpenSlide();
        string path = SlideFixture.PathOf("jpeg2000.svs");
        SlideForm form = SlideOpening.FormOf(SlideFixture.FileAt(path));
        Assert.True(form.IsOfOpenSlide);
        Assert.Equal(0.499, form.MicrometresPerPixel);
        Assert.Equal(["300x280 1 False", "150x140 2 False"], form.Levels.Select(known => $"{known.Size} {known.Downsample} {known.IsMade}"));
        Assert.Equal(ImageFile.Read(SlideFixture.PathOf($"jpeg2000.{level}.png"), 3).Pixels, SlideFixture.ReadLevel(path, level, form));
    }

    [Theory]
    [InlineData("lzw", 0)]
    [InlineData("jpeg", 2)]
    public void A_TIFF_is_the_same_through_both_readers(string name, int most)
    {
        RequireOpenSlide();
        string path = SlideFixture.PathOf($"{name}.tif");
        SlideForm own = SlideFixture.FormOf(path), theirs = OpenSlideFile.ReadForm(path);
        Assert.Equal(own.Levels.Select(level => $"{level.Size} {level.Downsample}"), theirs.Levels.Select(level => $"{level.Size} {level.Downsample}"));
        for (int level = 0; level < own.Levels.Count; level++)
            Assert.InRange(SlideFixture.ReadLevel(path, level).Zip(SlideFixture.ReadLevel(path, level, theirs), (left, right) => Math.Abs(left - right)).Max(), 0, most);
    }

    [Fact]
    public void Every_tile_of_a_larger_one_has_the_pixels_that_its_own_tool_writes_at_that_place()
    {
        RequireOpenSlide();
        Assert.SkipWhen(!File.Exists("/usr/bin/openslide-write-png") && Environment.GetEnvironmentVariable(Variable) is null, "openslide-write-png is not here (apt install openslide-tools)");
        SlideWriter.Write(folder["large.tif"], 1024, 768, (x, y) => (byte)((x / 3) + (y * 5 / 7)));
        SlideForm form = OpenSlideFile.ReadForm(folder["large.tif"]);
        foreach (SlideLevel level in form.Levels.Take(2))
        {
            using (Process tool = Process.Start("openslide-write-png", [folder["large.tif"], "0", "0", $"{level.Number}", $"{level.Size.Width}", $"{level.Size.Height}", folder["level.png"]]))
            {
                tool.WaitForExit();
                Assert.Equal(0, tool.ExitCode);
            }

            Assert.Equal(ImageFile.Read(folder["level.png"], 3).Pixels, SlideFixture.ReadLevel(folder["large.tif"], level.Number, form));
        }
    }

    /// <summary>.ci/slides asks for it, of slides that libvips made, as large as they come.</summary>
    [Fact]
    public void Every_level_of_a_large_slide_has_the_pixels_that_libvips_and_OpenSlide_read()
    {
        const int squares = 12, size = 300;
        string? paths = Environment.GetEnvironmentVariable("FOVEA_TEST_SLIDES");
        Assert.SkipWhen(paths is null, "FOVEA_TEST_SLIDES names no slides");
        Random random = new(1);
        foreach (string path in paths!.Split(Path.PathSeparator))
        {
            SlideForm form = SlideFixture.FormOf(path);
            SlideRegions slide = SlideFixture.Open(path, new TileCache(16_000_000));
            foreach (SlideLevel level in form.Levels.Where(level => !level.IsMade))
            {
                // The last of a level's rows and columns may cover more than the others.
                int side = Math.Min(size, Math.Min(level.Size.Width, level.Size.Height) - 1), step = level.Downsample;
                for (int i = 0; i < squares; i++)
                {
                    long left = random.Next(level.Size.Width - side), top = random.Next(level.Size.Height - side);
                    float[] cells = new float[3 * side * side];
                    slide.ReadMeans(new GlimpseBox(left * step, top * step, (long)side * step), step, cells);
                    byte[] read = [.. Enumerable.Range(0, cells.Length).Select(n => (byte)MathF.Round(255f * cells[(n % 3 * side * side) + (n / 3)]))];
                    AssertWritten(read, "vips", "extract_area", $"{path}[page={level.Number}]", folder["square.png"], $"{left}", $"{top}", $"{side}", $"{side}");
                    // Where sides are no whole parts, OpenSlide moves tiles by a part of a pixel.
                    if (level.Size.Width * step == form.Shape.Width && level.Size.Height * step == form.Shape.Height)
                        AssertWritten(read, "openslide-write-png", path, $"{left * step}", $"{top * step}", $"{level.Number}", $"{side}", $"{side}", folder["square.png"]);
                }
            }
        }

        void AssertWritten(byte[] expected, string program, params string[] arguments)
        {
            using Process tool = Process.Start(program, arguments);
            tool.WaitForExit();
            Assert.Equal(0, tool.ExitCode);
            Assert.Equal(expected, ImageFile.Read(folder["square.png"], 3).Pixels);
        }
    }

    [Fact]
    public async Task Slides_in_JPEG_2000_are_data()
    {
        RequireOpenSlide();
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder[$"slides/{name}"]);
            File.Copy(SlideFixture.PathOf("jpeg2000.svs"), folder[$"slides/{name}/1.svs"]);
        }

        DataSet data = await new SlideSource("slides", folder["slides"], new SlideOptions { Splitting = Splitting.None }, folder["cache"]).LoadAsync(progress: null, CancellationToken.None);
        Assert.Equal(ImageFile.Read(SlideFixture.PathOf("jpeg2000.0.png"), 3).Pixels, data.Test.Pixels(0));
        Assert.Equal(64, data.Test.ComputeSha256().Length);
    }

    [Theory]
    [InlineData(16, 1, Photometric.MINISBLACK, Compression.LZW)]
    [InlineData(32, 1, Photometric.MINISBLACK, Compression.NONE)]
    [InlineData(1, 1, Photometric.MINISBLACK, Compression.NONE)]
    [InlineData(8, 4, Photometric.RGB, Compression.LZW)]
    [InlineData(8, 4, Photometric.SEPARATED, Compression.LZW)]
    [InlineData(8, 3, Photometric.CIELAB, Compression.LZW)]
    public void What_is_refused_here_is_refused_with_OpenSlide_too(int bits, int samples, Photometric photometric, Compression compression)
    {
        RequireOpenSlide();
        SampleFormat format = bits == 32 ? SampleFormat.IEEEFP : SampleFormat.UINT;
        string path = new TiffFile(300, 200, bits) { Samples = samples, Photometric = photometric, Compression = compression, Tile = 64, Format = format }.Write(folder["kind.tif"], (x, y, _) => (x + y) % 2);
        Assert.True(OpenSlideFile.ReadForm(path).IsOfOpenSlide);
        Assert.Equal(
            Assert.Throws<DataException>(() => SlideFixture.FormOf(path)).Message,
            Assert.Throws<DataException>(() => SlideOpening.FormOf(SlideFixture.FileAt(path))).Message);
    }

    [Theory]
    [InlineData(TiffTag.BITSPERSAMPLE, 16, "has samples of 16 bits where 8 are needed", false)]
    [InlineData(TiffTag.PLANARCONFIG, 2, "has a plane for each colour", false)]
    [InlineData(TiffTag.COMPRESSION, 50000, "is compressed by ZSTD", true)]
    public void A_scanners_file_of_another_kind_says_what_makes_one_that_is_read(TiffTag tag, ushort value, string what, bool mayBeOpenSlides)
    {
        RequireOpenSlide();
        string path = folder["kind.svs"];
        new TiffFile(300, 200, 8) { Samples = 3, Photometric = Photometric.RGB, Compression = Compression.LZW, Tile = 64, Tags = tiff => tiff.SetField(TiffTag.IMAGEDESCRIPTION, "Aperio Image Library") }
            .Write(path, (x, y, _) => x + y);
        byte[] bytes = File.ReadAllBytes(path);
        SlideFormTests.Patch(bytes, tag, value);
        File.WriteAllBytes(path, bytes);
        Assert.Equal("aperio", OpenSlideLibrary.VendorOf(path));
        string own = Assert.Throws<DataException>(() => SlideFixture.FormOf(path)).Message, told = Assert.Throws<DataException>(() => SlideOpening.FormOf(SlideFixture.FileAt(path))).Message;
        Assert.StartsWith($"slide {path} {what}, which is not read: vips tiffsave ", own, StringComparison.Ordinal);
        if (mayBeOpenSlides) Assert.StartsWith($"{own}; slide {path} cannot be read: level 0, tile 0 (row 0, column 0) cannot be decoded: ", told, StringComparison.Ordinal);
        else Assert.Equal(own, told);
    }

    [Theory]
    [InlineData("slide.ndpi")]
    [InlineData("slide.mrxs")]
    public void What_it_does_not_know_is_told_by_its_name(string name)
    {
        RequireOpenSlide();
        File.WriteAllText(folder[name], "nothing of the kind");
        string told = Assert.Throws<DataException>(() => SlideOpening.FormOf(SlideFixture.FileAt(folder[name]))).Message;
        Assert.StartsWith($"slide {folder[name]} cannot be read", told, StringComparison.Ordinal);
        Assert.Contains($"OpenSlide {OpenSlideLibrary.Version}", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_tile_is_told_with_file_level_and_number()
    {
        RequireOpenSlide();
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf("jpeg2000.svs"));
        SlideForm form = SlideOpening.FormOf(SlideFixture.FileAt(SlideFixture.PathOf("jpeg2000.svs")));
        bytes.AsSpan(300, 400).Clear();
        File.WriteAllBytes(folder["damaged.svs"], bytes);
        Assert.StartsWith(
            $"slide {folder["damaged.svs"]} cannot be read: level 0, tile 0 (row 0, column 0) cannot be decoded: ",
            Assert.Throws<DataException>(() => SlideFixture.ReadLevel(folder["damaged.svs"], 0, form)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changes_or_vanishes_is_told_when_it_is_opened_again()
    {
        RequireOpenSlide();
        File.Copy(SlideFixture.PathOf("jpeg2000.svs"), folder["changing.svs"]);
        SourceFile file = SlideFixture.FileAt(folder["changing.svs"]);
        SlideForm form = SlideOpening.FormOf(file);
        File.AppendAllText(folder["changing.svs"], "more");
        Assert.Equal($"slide {folder["changing.svs"]} has changed since it was opened first: start again", Assert.Throws<DataException>(() => form.Open(file)).Message);
        File.Delete(folder["changing.svs"]);
        Assert.Equal($"slide {folder["changing.svs"]} cannot be read: there is no such file any more", Assert.Throws<DataException>(() => form.Open(file)).Message);
    }

    [Fact]
    public void The_files_of_a_MIRAX_slide_are_no_images_of_their_own()
    {
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder[$"slides/{name}/1"]);
            File.WriteAllText(folder[$"slides/{name}/1.mrxs"], string.Empty);
            File.WriteAllText(folder[$"slides/{name}/1/Data0001.dat"], string.Empty);
        }

        FolderContents contents = FolderLayout.Scan(folder["slides"], LayoutChoice.Auto, isToTrainOn: true, SlideOpening.Extensions);
        Assert.Equal(["a/1.mrxs", "b/1.mrxs"], contents.Files.Select(file => file.Name));
        Assert.Empty(contents.Findings);
    }

    public void Dispose() => folder.Dispose();

    private static void RequireOpenSlide()
    {
        if (OpenSlideLibrary.IsThere) return;
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Variable) is null, "OpenSlide is not here (apt install libopenslide0)");
        Assert.Fail($"{Variable} is set, but OpenSlide cannot be loaded");
    }
}
