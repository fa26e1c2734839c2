using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Fovea.Imaging.Tests.Files;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Colours_come_back_as_they_were()
    {
        string path = Write(3, 2, (x, y) => new SKColor((byte)(10 * x), (byte)(100 * y), 7));
        DecodedImage image = ImageFile.Read(path, 3);
        Assert.Equal(new ImageShape(2, 3, 3), image.Shape);
        Assert.Equal([0, 0, 7, 10, 0, 7, 20, 0, 7, 0, 100, 7, 10, 100, 7, 20, 100, 7], image.Pixels);
    }

    [Fact]
    public void Gray_is_the_luminance()
    {
        Assert.Equal([76], ImageFile.Read(Write(1, 1, (_, _) => new SKColor(255, 0, 0)), 1).Pixels);
        Assert.Equal([128], ImageFile.Read(Write(1, 1, (_, _) => new SKColor(128, 128, 128)), 1).Pixels);
    }

    [Fact]
    public void Fitting_keeps_proportions_and_fills_with_the_border()
    {
        string path = Write(80, 40, (x, y) => x is >= 20 and < 60 && y is >= 10 and < 30 ? SKColors.White : new SKColor(40, 40, 40));
        DecodedImage image = ImageFile.Read(path, new ImageShape(20, 20, 1), ImageFit.Contain);
        byte At(int row, int column) => image.Pixels[(row * 20) + column];
        Assert.Equal(new ImageShape(20, 20, 1), image.Shape);
        Assert.InRange(At(0, 10), 38, 42);
        Assert.InRange(At(19, 10), 38, 42);
        Assert.InRange(At(10, 10), 250, 255);
        Assert.InRange(At(10, 1), 38, 42);
    }

    [Fact]
    public void An_image_of_the_right_size_is_not_touched()
    {
        string path = Write(4, 4, (x, y) => new SKColor((byte)(x * 17), (byte)(x * 17), (byte)(x * 17)));
        Assert.Equal(ImageFile.Read(path, 1).Pixels, ImageFile.Read(path, new ImageShape(4, 4, 1), ImageFit.Contain).Pixels);
    }

    /// <summary>Files of every kind; and where they lie in memory does not matter.</summary>
    [Fact]
    public void An_image_in_memory_is_that_of_its_file()
    {
        foreach (string path in Directory.EnumerateFiles(Fixture.Folder, "*.tif").Concat(Directory.EnumerateFiles(Fixture.PathOf("kinds"))).Concat(Directory.EnumerateFiles(Fixture.PathOf("turned"))))
        {
            byte[] file = File.ReadAllBytes(path);
            byte[] expected = ImageFile.Read(path, TinyModel.Colour.ImageShape, ImageFit.Contain).Pixels;
            Assert.Equal((path, ImageFile.ReadHeader(path)), (path, ImageFile.ReadHeader(file)));
            Assert.Equal(expected, ImageFile.ReadFor(TinyModel.Colour, file).Pixels);
            Assert.Equal(expected, ImageFile.ReadFor(TinyModel.Colour, new Memory<byte>([1, 2, 3, .. file, 4])[3..^1]).Pixels);
            using OwnMemory own = new(file);
            Assert.Equal(expected, ImageFile.ReadFor(TinyModel.Colour, own.Memory).Pixels);
        }
    }

    [Theory]
    [InlineData("""{ "data": "folder:photos" }""", ImageFit.Contain, null)]
    [InlineData("""{ "data": "folder:photos", "dataOptions": { "resize": "9x8" } }""", ImageFit.Stretch, null)]
    [InlineData("""{ "data": "folder:photos", "dataOptions": { "pad": "9x8", "range": "0..4095" } }""", ImageFit.Pad, "0..4095")]
    public void An_image_is_read_as_the_models_training_images_were(string recipe, ImageFit fit, string? range)
    {
        string path = Fixture.PathOf("kinds/deep-colour.png");
        SampleRange? samples = range is null ? null : SampleRange.Parse(range, "range");
        TrainedModel model = TinyModel.New(recipe);
        Assert.Equal(ImageFile.Read(path, model.ImageShape, fit, samples).Pixels, ImageFile.ReadFor(model, File.ReadAllBytes(path)).Pixels);
        Assert.Equal(ImageFile.Read(path, model.ImageShape, fit, samples).Pixels, ImageFile.ReadFor(model, path).Pixels);
    }

    [Fact]
    public void What_is_no_image_in_memory_is_refused_without_a_name()
    {
        Assert.Equal("the image cannot be decoded: it is no PNG, JPEG, BMP, WebP, GIF or TIFF, or is damaged", Assert.Throws<DataException>(() => ImageFile.ReadFor(TinyModel.Colour, "no image"u8.ToArray())).Message);
        Assert.StartsWith("the image cannot be decoded", Assert.Throws<DataException>(() => ImageFile.ReadHeader(Array.Empty<byte>())).Message, StringComparison.Ordinal);
        Assert.Equal("model", Assert.Throws<ArgumentNullException>(() => ImageFile.ReadFor(null!, new byte[1])).ParamName);
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        string path = folder["text.png"];
        File.WriteAllText(path, "this is text");
        Assert.Contains($"image {path} cannot be decoded", Failure(path), StringComparison.Ordinal);
        File.WriteAllBytes(path, []);
        Assert.Contains("cannot be decoded", Failure(path), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Failure(folder["none.png"]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Failure(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_off_image_is_refused()
    {
        string path = Write(64, 64, (x, y) => new SKColor((byte)(x * y), (byte)(x ^ y), (byte)(x + (7 * y))));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Contains("cut off", Failure(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_of_too_many_pixels_is_refused_before_decoding()
    {
        string path = Write(2, 2, (_, _) => SKColors.Black);
        byte[] bytes = File.ReadAllBytes(path);
        // A PNG's width and height stand at bytes 16 and 20, and their checksum at 29.
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 100_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 100_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc32(bytes.AsSpan(12, 17)));
        File.WriteAllBytes(path, bytes);
        Assert.Equal(
            $"image {path} claims 100000x100000 pixels, more than 300,000,000, the most that are decoded as a whole; read by region it may have any size, as data that is slides:PATH and by a model that was trained on such: "
            + "a tiled TIFF is, and vips tiffsave IN OUT.tif --tile --pyramid --compression jpeg --bigtiff makes one (libvips)",
            Failure(path));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Memory that is no array.</summary>
    private sealed unsafe class OwnMemory(byte[] content) : MemoryManager<byte>
    {
        private readonly byte* start = (byte*)Marshal.AllocHGlobal(content.Length);

        public override Span<byte> GetSpan()
        {
            Span<byte> span = new(start, content.Length);
            content.CopyTo(span);
            return span;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => Marshal.FreeHGlobal((nint)start);
    }

    private static string Failure(string path) => Assert.Throws<DataException>(() => ImageFile.Read(path, 1)).Message;

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
        }

        return ~crc;
    }

    private string Write(int width, int height, Func<int, int, SKColor> color)
    {
        using SKBitmap bitmap = new(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) bitmap.SetPixel(x, y, color(x, y));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        string path = folder["image.png"];
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }
}
