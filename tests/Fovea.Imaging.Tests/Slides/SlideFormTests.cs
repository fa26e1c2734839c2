using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

public sealed class SlideFormTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Levels_are_found_among_what_else_a_scanner_writes()
    {
        string path = folder["slide.svs"];
        Write(path, new Part(640, 480, 32), new Part(160, 120, 0), new Part(160, 120, 32), new Part(200, 190, 0), new Part(300, 100, 32), new Part(40, 30, 16));
        SlideForm form = SlideFixture.FormOf(path);
        Assert.Equal(new ImageShape(480, 640, 3), form.Shape);
        Assert.Equal(["640x480 1", "160x120 4", "40x30 16"], form.Levels.Select(level => $"{level.Size} {level.Downsample}"));
    }

    [Fact]
    public void Sides_that_are_rounded_up_or_down_are_levels()
    {
        string path = folder["odd.tif"];
        Write(path, new Part(1001, 333, 64), new Part(501, 167, 64), new Part(250, 83, 64), new Part(31, 11, 16));
        Assert.Equal([1, 2, 4, 32], SlideFixture.FormOf(path).Levels.Select(level => level.Downsample));
    }

    [Fact]
    public void A_level_that_lies_about_its_size_is_told()
    {
        string path = folder["lying.tif"];
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf("deflate.tif"));
        // Its sub-directory's width of 50, a short, becomes 60: no whole part of 101.
        SlideLevel level = SlideFixture.FormOf(SlideFixture.PathOf("deflate.tif")).Levels[1];
        Patch(bytes, level.Place, TiffTag.IMAGEWIDTH, 60);
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"slide {path} cannot be read: sub-directory 0 is to be a level of 101x75, but is 60x37, which is not that divided by a whole number", FailureOf(path));
        bytes = File.ReadAllBytes(SlideFixture.PathOf("deflate.tif"));
        Patch(bytes, level.Place, TiffTag.TILEWIDTH, 16);
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"slide {path} cannot be read: level 1 of 50x37 must have 8 tiles of 16x32, but has 4", FailureOf(path));
    }

    [Theory]
    [InlineData("gray")]
    [InlineData("lzw")]
    [InlineData("deflate")]
    [InlineData("jpeg")]
    public void A_file_that_is_cut_off_anywhere_is_told_by_its_name(string name)
    {
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf($"{name}.tif"));
        string path = folder["cut.tif"];
        for (int length = 0; length < bytes.Length - 1; length += 97)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.StartsWith($"slide {path} cannot be read: ", FailureOf(path), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(TiffTag.COMPRESSION, 50000, "is compressed by ZSTD")]
    [InlineData(TiffTag.COMPRESSION, 34887, "is compressed by LERC")]
    [InlineData(TiffTag.COMPRESSION, 12345, "is compressed by method 12345")]
    [InlineData(TiffTag.COMPRESSION, 33004, "is compressed by JPEG 2000")]
    [InlineData(TiffTag.PHOTOMETRIC, 8, "has 1 sample of the colours CIELAB")]
    [InlineData(TiffTag.PHOTOMETRIC, 5, "has 1 sample of the colours SEPARATED", "colourspace", " srgb")]
    [InlineData(TiffTag.BITSPERSAMPLE, 1, "has samples of 1 bit where 8 are needed")]
    [InlineData(TiffTag.BITSPERSAMPLE, 16, "has samples of 16 bits where 8 are needed")]
    [InlineData(TiffTag.BITSPERSAMPLE, 32, "has samples of 32 bits where 8 are needed", "scale")]
    public void Kinds_that_are_not_read_say_what_to_do(TiffTag tag, ushort value, string what, string? operation = null, string arguments = "")
    {
        string path = folder["kind.svs"];
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf("gray.tif"));
        Patch(bytes, place: null, tag, value);
        File.WriteAllBytes(path, bytes);
        string pyramid = folder["kind.pyramid.tif"], command = operation is null
            ? $"tiffsave {path} {pyramid} --tile --pyramid --compression jpeg --bigtiff" : $"{operation} {path} '{pyramid}[tile,pyramid,compression=jpeg,bigtiff]'{arguments}";
        Assert.Equal($"slide {path} {what}, which is not read: vips {command} makes a file that is (libvips)", FailureOf(path));
    }

    [Theory]
    [InlineData("large.png")]
    [InlineData("large.tif")]
    public void A_picture_that_is_no_TIFF_is_called_what_it_is_with_what_makes_a_slide_of_it(string name)
    {
        string path = PictureFile.Write(folder[name], 40, 30, new(1, 2, 3));
        Assert.Equal($"slide {path} is PNG, which is not read by region: vips tiffsave {path} {folder["large.pyramid.tif"]} --tile --pyramid --compression jpeg --bigtiff makes a file that is (libvips)", FailureOf(path));
    }

    [Fact]
    public void Of_JPEG_2000_it_says_what_to_install()
    {
        string path = SlideFixture.PathOf("jpeg2000.svs");
        Assert.Equal(
            $"slide {path} is compressed by JPEG 2000, which is not read here: OpenSlide reads such slides of Aperio's ({OpenSlideLibrary.Advice}), "
            + $"or vips tiffsave {path} {Path.ChangeExtension(path, ".pyramid.tif")} --tile --pyramid --compression jpeg --bigtiff makes a file that is read (libvips)", FailureOf(path));
    }

    [Fact]
    public void No_more_is_set_aside_than_an_honest_tile_takes()
    {
        string path = folder["greedy.tif"];
        Write(folder["small.tif"], new Part(300, 200, 64));
        byte[] bytes = File.ReadAllBytes(folder["small.tif"]);
        int entry = EntryOf(bytes, place: null, TiffTag.TILEBYTECOUNTS), values = BitConverter.ToInt32(bytes, entry + 8);
        Assert.Equal(4, BitConverter.ToUInt16(bytes, entry + 2));
        BitConverter.TryWriteBytes(bytes.AsSpan(values + 8), 100_000);
        File.WriteAllBytes(path, [.. bytes, .. new byte[200_000]]);
        Assert.Equal($"slide {path} cannot be read: level 0, tile 2 (row 0, column 2) is 100,000 bytes long, more than it can be", FailureOf(path));
        Write(folder["large.tif"], new Part(4000, 40, 64));
        bytes = File.ReadAllBytes(folder["large.tif"]);
        Patch(bytes, place: null, TiffTag.TILEWIDTH, 60_000);
        Patch(bytes, place: null, TiffTag.TILELENGTH, 60_000);
        File.WriteAllBytes(path, bytes);
        Assert.StartsWith($"slide {path} has tiles of 60000x60000, which is not read: ", FailureOf(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Directories_in_a_circle_are_told()
    {
        string path = folder["circle.tif"];
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf("gray.tif"));
        SlideLevel last = SlideFixture.FormOf(SlideFixture.PathOf("gray.tif")).Levels[^1];
        int place = (int)last.Place, next = place + 2 + (12 * BitConverter.ToUInt16(bytes, place));
        BitConverter.TryWriteBytes(bytes.AsSpan(next), place);
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"slide {path} cannot be read: directory 3 is one that was read already, or there are more than 4096", FailureOf(path));
    }

    [Fact]
    public void A_missing_tile_is_told_with_level_and_number()
    {
        string path = folder["missing.tif"];
        byte[] bytes = File.ReadAllBytes(SlideFixture.PathOf("gray.tif"));
        int entry = EntryOf(bytes, place: null, TiffTag.TILEBYTECOUNTS), values = BitConverter.ToInt32(bytes, entry + 8), width = BitConverter.ToUInt16(bytes, entry + 2) == 3 ? 2 : 4;
        bytes.AsSpan(values + (5 * width), width).Clear();
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"slide {path} cannot be read: level 0, tile 5 (row 1, column 1) is missing", FailureOf(path));
    }

    public void Dispose() => folder.Dispose();

    private static string FailureOf(string path) => Assert.Throws<DataException>(() => SlideFixture.FormOf(path)).Message;

    /// <summary>Puts another value into a tag of a classic, little-endian file.</summary>
    internal static void Patch(byte[] bytes, TiffTag tag, ushort value)
    {
        // The values of a tag of three lie elsewhere.
        int entry = EntryOf(bytes, place: null, tag), count = BitConverter.ToInt32(bytes, entry + 4), at = count > 2 ? BitConverter.ToInt32(bytes, entry + 8) : entry + 8;
        for (int i = 0; i < count; i++) BitConverter.TryWriteBytes(bytes.AsSpan(at + (2 * i)), value);
    }

    private static void Patch(byte[] bytes, ulong? place, TiffTag tag, ushort value) => BitConverter.TryWriteBytes(bytes.AsSpan(EntryOf(bytes, place, tag) + 8), value);

    private static int EntryOf(byte[] bytes, ulong? place, TiffTag tag)
    {
        int directory = (int)(place ?? BitConverter.ToUInt32(bytes, 4)), count = BitConverter.ToUInt16(bytes, directory);
        return Enumerable.Range(0, count).Select(i => directory + 2 + (12 * i)).Single(entry => BitConverter.ToUInt16(bytes, entry) == (ushort)tag);
    }

    /// <summary>Writes images one behind the other, as scanners do: of a tile's side, or in strips where it is 0.</summary>
    private static void Write(string path, params Part[] parts)
    {
        using Tiff tiff = Tiff.Open(path, "wl");
        foreach (Part part in parts)
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, part.Width);
            tiff.SetField(TiffTag.IMAGELENGTH, part.Height);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.COMPRESSION, Compression.LZW);
            if (part.Tile == 0) tiff.SetField(TiffTag.ROWSPERSTRIP, part.Height);
            else
            {
                tiff.SetField(TiffTag.TILEWIDTH, part.Tile);
                tiff.SetField(TiffTag.TILELENGTH, part.Tile);
            }

            int blocks = part.Tile == 0 ? 1 : tiff.NumberOfTiles();
            byte[] block = new byte[part.Tile == 0 ? tiff.StripSize() : tiff.TileSize()];
            for (int i = 0; i < blocks; i++) Assert.True((part.Tile == 0 ? tiff.WriteEncodedStrip(i, block, block.Length) : tiff.WriteEncodedTile(i, block, block.Length)) > 0);
            Assert.True(tiff.WriteDirectory());
        }
    }

    private sealed record Part(int Width, int Height, int Tile);
}
