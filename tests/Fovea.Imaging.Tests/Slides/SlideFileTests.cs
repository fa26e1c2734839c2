using BitMiracle.LibTiff.Classic;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Imaging.Tests.Slides;

public sealed class SlideFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("deflate", "deflate", 0)]
    [InlineData("lzw", "deflate", 0)]
    [InlineData("gray", "gray", 0)]
    [InlineData("jpeg", "jpeg", 2)]
    [InlineData("rgb-jpeg", "rgb-jpeg", 2)]
    [InlineData("gray-jpeg", "gray-jpeg", 2)]
    public void Every_level_has_the_pixels_that_libvips_reads(string name, string pixels, int most)
    {
        string path = SlideFixture.PathOf($"{name}.tif");
        IReadOnlyList<SlideLevel> levels = SlideFixture.FormOf(path).Levels;
        Assert.Equal(["101x75 1", "50x37 2", "25x18 4"], levels.Select(level => $"{level.Size} {level.Downsample}"));
        foreach (SlideLevel level in levels)
        {
            DecodedImage expected = ImageFile.Read(SlideFixture.PathOf($"{pixels}.{level.Number}.png"), name.StartsWith("gray", StringComparison.Ordinal) ? 1 : 3);
            byte[] read = SlideFixture.ReadLevel(path, level.Number);
            Assert.Equal(expected.Pixels.Length, read.Length);
            Assert.InRange(expected.Pixels.Zip(read, (left, right) => Math.Abs(left - right)).Max(), 0, most);
        }
    }

    [Fact]
    public void Strips_are_tiles_as_wide_as_the_image()
    {
        string path = SlideFixture.PathOf("strips.tif");
        SlideLevel level = Assert.Single(SlideFixture.FormOf(path).Levels);
        Assert.Equal((new PixelSize(101, 16), 5L), (level.Block, level.Tiles));
        Assert.Equal(ImageFile.Read(SlideFixture.PathOf("gray.0.png"), 1).Pixels, SlideFixture.ReadLevel(path, 0));
    }

    [Fact]
    public void White_that_is_0_is_turned()
    {
        string path = new TiffFile(64, 32, 8) { Photometric = Photometric.MINISWHITE, Tile = 16 }.Write(folder["white.tif"], (x, y, _) => x + y);
        byte[] read = SlideFixture.ReadLevel(path, 0);
        Assert.Equal([255, 254, 253], read[..3]);
        Assert.Equal(255 - 63 - 31, read[^1]);
    }

    [Fact]
    public void A_file_that_changes_behind_its_back_is_told()
    {
        string path = folder["changing.tif"];
        File.Copy(SlideFixture.PathOf("gray.tif"), path);
        SlideForm form = SlideFixture.FormOf(path);
        SourceFile file = SlideFixture.FileAt(path);
        File.AppendAllText(path, "more");
        Assert.Equal($"slide {path} has changed since it was opened first: start again", Assert.Throws<DataException>(() => new SlideFile(file, form)).Message);
        File.Delete(path);
        Assert.StartsWith($"slide {path} cannot be read: ", Assert.Throws<DataException>(() => new SlideFile(file, form)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lzw", 1)]
    [InlineData("deflate", 0)]
    [InlineData("jpeg", 0)]
    [InlineData("rgb-jpeg", 1)]
    public void A_damaged_tile_is_told_with_file_level_and_number(string name, int number)
    {
        string path = folder["damaged.tif"];
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf($"{name}.tif"));
        int tile = Damage(bytes, SlideFixture.PathOf($"{name}.tif"), number);
        File.WriteAllBytes(path, bytes);
        string told = Assert.Throws<DataException>(() => SlideFixture.ReadLevel(path, number)).Message;
        Assert.StartsWith($"slide {path} cannot be read: level {number}, tile {tile} (row 0, column 1) cannot be decoded: ", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, true, 0x0201L, 0x0403L)]
    [InlineData(2, false, 0x0102L, 0x0304L)]
    [InlineData(4, true, 0x04030201L, 0x08070605L)]
    [InlineData(4, false, 0x01020304L, 0x05060708L)]
    [InlineData(8, true, 0x0807060504030201L, null)]
    [InlineData(8, false, 0x0102030405060708L, null)]
    public void Where_a_tile_lies_is_read_by_itself_in_either_order_of_bytes(int width, bool isLittle, long first, long? second)
    {
        File.WriteAllBytes(folder["bytes"], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        using SafeFileHandle file = File.OpenHandle(folder["bytes"]);
        TiffArray array = new(Place: 1, Count: 2, width, isLittle);
        Assert.Equal(first, array.Read(file, 0));
        Assert.Equal(second, array.Read(file, 1));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Overwrites the middle of a level's second tile.</summary>
    private static int Damage(byte[] bytes, string path, int number)
    {
        SlideLevel level = SlideFixture.FormOf(path).Levels[number];
        TiffDirectory directory = TiffDirectory.TryRead(new MemoryStream(bytes), number == 0 ? null : level.Place)!;
        double[] places = directory.Numbers(TiffTag.TILEOFFSETS)!, lengths = directory.Numbers(TiffTag.TILEBYTECOUNTS)!;
        bytes.AsSpan((int)(places[1] + (lengths[1] / 3)), (int)(lengths[1] / 3)).Fill(0xFF);
        return 1;
    }
}
