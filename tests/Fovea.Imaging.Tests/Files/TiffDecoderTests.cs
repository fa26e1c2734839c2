namespace Fovea.Imaging.Tests.Files;

/// <summary>TIFF files that libtiff's own tools wrote.</summary>
public sealed class TiffDecoderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("strips.tif")]
    [InlineData("lzw.tif")]
    [InlineData("tiles.tif")]
    [InlineData("planes.tif")]
    [InlineData("big-endian.tif")]
    [InlineData("bigtiff.tif")]
    public void Colours_come_back_as_they_were(string name)
    {
        DecodedImage image = ImageFile.Read(Fixture.PathOf(name), 3);
        Assert.Equal(new ImageShape(10, 20, 3), image.Shape);
        for (int y = 0; y < 10; y++)
            for (int x = 0; x < 20; x++) Assert.Equal([(byte)(12 * x), (byte)(25 * y), (byte)(x ^ y)], image.Pixels.AsSpan(((y * 20) + x) * 3, 3).ToArray());
    }

    [Fact]
    public void Gray_comes_back_as_it_was()
    {
        Assert.Equal(new ImageHeader(new PixelSize(20, 10), IsGray: true), ImageFile.ReadHeader(Fixture.PathOf("gray.tif")));
        DecodedImage image = ImageFile.Read(Fixture.PathOf("gray.tif"), 1);
        for (int i = 0; i < image.Pixels.Length; i++) Assert.Equal((12 * (i % 20)) + (i / 20), image.Pixels[i]);
    }

    [Theory]
    [InlineData("strips.tif", 300)]
    [InlineData("lzw.tif", 250)]
    [InlineData("strips.tif", 4)]
    public void A_cut_off_file_is_refused(string name, int length)
    {
        string path = folder["cut.tif"];
        File.WriteAllBytes(path, File.ReadAllBytes(Fixture.PathOf(name))[..length]);
        Assert.Contains($"image {path} cannot be decoded", Assert.Throws<DataException>(() => ImageFile.Read(path, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_file_that_claims_many_pixels_is_refused()
    {
        string path = folder["claim.tif"];
        byte[] bytes = File.ReadAllBytes(Fixture.PathOf("gray.tif"));
        SetTag(bytes, 256, 100_000);
        SetTag(bytes, 257, 2_000);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("claims 100000x2000 pixels, but is only 346 bytes long", Assert.Throws<DataException>(() => ImageFile.Read(path, 1)).Message, StringComparison.Ordinal);
        SetTag(bytes, 257, 100_000);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("claims 100000x100000 pixels", Assert.Throws<DataException>(() => ImageFile.ReadHeader(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_of_a_bit_are_not_more_than_the_file_can_hold()
    {
        string path = folder["bits.tif"];
        byte[] bytes = File.ReadAllBytes(Fixture.PathOf("gray.tif"));
        SetTag(bytes, 256, 6_000_000);
        SetTag(bytes, 258, 1);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("claims 6000000x10 pixels, but is only 346 bytes long", Assert.Throws<DataException>(() => ImageFile.Read(path, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_unknown_length_are_refused_before_memory_is_set_aside_for_them()
    {
        string path = folder["lengths.tif"];
        byte[] bytes = File.ReadAllBytes(Fixture.PathOf("strips.tif"));
        BitConverter.TryWriteBytes(bytes.AsSpan(EntryOf(bytes, 279) + 8), 0x7FFF_0000);
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("does not say how long its blocks are", Assert.Throws<DataException>(() => ImageFile.Read(path, 3)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Sets a number in the first directory of a little-endian TIFF, as a 32-bit one.</summary>
    private static void SetTag(byte[] bytes, int tag, int value)
    {
        int entry = EntryOf(bytes, tag);
        BitConverter.TryWriteBytes(bytes.AsSpan(entry + 2), (ushort)4);
        BitConverter.TryWriteBytes(bytes.AsSpan(entry + 8), value);
    }

    private static int EntryOf(byte[] bytes, int tag)
    {
        int directory = BitConverter.ToInt32(bytes, 4), entries = BitConverter.ToUInt16(bytes, directory);
        return Enumerable.Range(0, entries).Select(i => directory + 2 + (12 * i)).Single(entry => BitConverter.ToUInt16(bytes, entry) == tag);
    }
}
