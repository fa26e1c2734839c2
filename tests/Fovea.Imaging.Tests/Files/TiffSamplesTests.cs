using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Files;

/// <summary>TIFF files of more than 8 bits, and of other numbers than unsigned ones.</summary>
public sealed class TiffSamplesTests : IDisposable
{
    private const int Width = 21, Height = 10;

    private readonly TemporaryFolder folder = new();

    /// <summary>A file, and the range by which sample (x, y) of 0 to 1 was written.</summary>
    public static TheoryData<string, object, double, double> Stating => new()
    {
        { "12 bits in 16", Stated(new TiffFile(Width, Height, 16), TiffTag.MAXSAMPLEVALUE, 4095), 0, 4095 },
        { "14 bits in 16, other bytes first", Stated(new TiffFile(Width, Height, 16) { Mode = "wb" }, TiffTag.MAXSAMPLEVALUE, 16383), 0, 16383 },
        { "16 bits", new TiffFile(Width, Height, 16), 0, 65535 },
        { "16 bits from white to black", new TiffFile(Width, Height, 16) { Photometric = Photometric.MINISWHITE }, 65535, 0 },
        { "12 bits one after another", new TiffFile(Width, Height, 12), 0, 4095 },
        { "14 bits, compressed, other bytes first", new TiffFile(Width, Height, 14) { Compression = Compression.LZW, Mode = "wb" }, 0, 16383 },
        { "10 bits in tiles", new TiffFile(Width, Height, 10) { Tile = 16 }, 0, 1023 },
        { "colours of 16 bits", new TiffFile(Width, Height, 16) { Samples = 3, Photometric = Photometric.RGB }, 0, 65535 },
        { "colours of 16 bits, each by itself, in tiles", new TiffFile(Width, Height, 16) { Samples = 3, Photometric = Photometric.RGB, Planes = PlanarConfig.SEPARATE, Tile = 16, Compression = Compression.ADOBE_DEFLATE }, 0, 65535 },
        { "floats", Stated(new TiffFile(Width, Height, 32) { Format = SampleFormat.IEEEFP }, TiffTag.SMAXSAMPLEVALUE, 1.5), 0, 1.5 },
        { "floats in tiles, other bytes first", Stated(new TiffFile(Width, Height, 32) { Format = SampleFormat.IEEEFP, Mode = "wb", Tile = 16 }, TiffTag.SMAXSAMPLEVALUE, 300), 0, 300 },
    };

    [Theory]
    [MemberData(nameof(Stating))]
    public void Samples_are_read_by_the_range_that_the_file_states(string what, object file, double least, double most)
    {
        string path = Ramp((TiffFile)file, least, most);
        int channels = ((TiffFile)file).Samples;
        Assert.Equal(new ImageHeader(new PixelSize(Width, Height), IsGray: channels == 1), ImageFile.ReadHeader(path));
        RequireRamp(what, ImageFile.Read(path, channels));
    }

    /// <summary>The library would cut a strip of more than 8 KiB into several, which have other rows than the file says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_large_strip_that_is_not_compressed_is_read_whole(int channels)
    {
        const int side = 100;
        string path = new TiffFile(side, side, 16) { Samples = channels, Photometric = channels == 1 ? Photometric.MINISBLACK : Photometric.RGB, RowsOfStrip = side }
            .Write(folder["large.tif"], (_, y, _) => 256 * y);
        byte[] pixels = ImageFile.Read(path, channels).Pixels;
        Assert.All(Enumerable.Range(0, side), y => Assert.Equal(y, pixels[y * side * channels], 1.0));
    }

    /// <summary>A plus sign in the place of the directory says nothing: only the version does.</summary>
    [Fact]
    public void A_classic_file_is_not_taken_for_a_big_one()
    {
        string path = new TiffFile(4, 4, 16).Write(folder["classic.tif"], (x, _, _) => 20_000 * x);
        byte[] bytes = File.ReadAllBytes(path);
        const int directory = 0x2B00;
        int before = BitConverter.ToInt32(bytes, 4);
        byte[] moved = [.. bytes, .. new byte[directory - bytes.Length], .. bytes[before..]];
        BitConverter.GetBytes(directory).CopyTo(moved, 4);
        File.WriteAllBytes(path, moved);
        Assert.Equal(new PixelSize(4, 4), ImageFile.ReadHeader(path).Size);
        Assert.Equal([0, 78, 156, 233], ImageFile.Read(path, 1).Pixels[..4]);
    }

    public static TheoryData<string, object, double, double> Silent => new()
    {
        { "floats", new TiffFile(Width, Height, 32) { Format = SampleFormat.IEEEFP }, -2.5, 1.5 },
        { "doubles", new TiffFile(Width, Height, 64) { Format = SampleFormat.IEEEFP, Mode = "wb" }, 1000, 1e6 },
        { "halves", new TiffFile(Width, Height, 16) { Format = SampleFormat.IEEEFP }, 0, 1 },
        { "signed", new TiffFile(Width, Height, 16) { Format = SampleFormat.INT, Compression = Compression.LZW }, -1024, 3071 },
        { "signed bytes", new TiffFile(Width, Height, 8) { Format = SampleFormat.INT }, -128, 127 },
        { "32 bits", new TiffFile(Width, Height, 32), 0, 100_000 },
        { "signed 32 bits", new TiffFile(Width, Height, 32) { Format = SampleFormat.INT }, -100_000, 100_000 },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public void Where_nobody_states_a_range_it_is_asked_for(string what, object file, double least, double most)
    {
        string path = Ramp((TiffFile)file, least, most);
        string told = Assert.Throws<DataException>(() => ImageFile.Read(path, 1)).Message;
        Assert.Contains($"image {path} holds ", told, StringComparison.Ordinal);
        Assert.Contains("dataOptions.range, LEAST..MOST", told, StringComparison.Ordinal);
        RequireRamp(what, ImageFile.Read(path, 1, new SampleRange(least, most)));
    }

    [Fact]
    public void A_given_range_goes_before_the_stated_one_and_what_lies_outside_is_cut()
    {
        string path = Stated(new TiffFile(3, 1, 16), TiffTag.MAXSAMPLEVALUE, 4095).Write(folder["a.tif"], (x, _, _) => 1000 * (x + 1));
        Assert.Equal([62, 125, 187], ImageFile.Read(path, 1).Pixels);
        Assert.Equal([0, 128, 255], ImageFile.Read(path, 1, new SampleRange(1500, 2500)).Pixels);
    }

    [Fact]
    public void What_is_no_number_is_black()
    {
        string path = new TiffFile(3, 1, 32) { Format = SampleFormat.IEEEFP }.Write(folder["a.tif"], (x, _, _) => x == 0 ? double.NaN : x == 1 ? double.PositiveInfinity : double.NegativeInfinity);
        Assert.Equal([0, 255, 0], ImageFile.Read(path, 1, new SampleRange(0, 1)).Pixels);
    }

    [Theory]
    [InlineData(8, (int)ExtraSample.UNASSALPHA, 100, 50)]
    [InlineData(16, (int)ExtraSample.UNASSALPHA, 25700, 50)]
    [InlineData(16, (int)ExtraSample.ASSOCALPHA, 25700, 100)]
    [InlineData(16, (int)ExtraSample.UNSPECIFIED, 25700, 100)]
    public void Gray_with_alpha_is_laid_over_black(int bits, int kind, int value, int expected)
    {
        TiffFile file = new(3, 2, bits) { Samples = 2, Tags = tiff => tiff.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)kind }) };
        string path = file.Write(folder["a.tif"], (_, _, sample) => sample == 0 ? value : bits == 8 ? 128 : 128 * 257);
        Assert.True(ImageFile.ReadHeader(path).IsGray, "it counts as gray");
        Assert.All(ImageFile.Read(path, 1).Pixels, pixel => Assert.Equal(expected, pixel));
    }

    [Theory]
    [InlineData(64, (int)SampleFormat.UINT, (int)Photometric.MINISBLACK, "holds unsigned samples of 64 bits")]
    [InlineData(24, (int)SampleFormat.UINT, (int)Photometric.MINISBLACK, "holds unsigned samples of 24 bits")]
    [InlineData(16, (int)SampleFormat.UINT, (int)Photometric.SEPARATED, "has colours of kind SEPARATED in samples of 16 bits")]
    [InlineData(5, (int)SampleFormat.UINT, (int)Photometric.MINISBLACK, "is of a kind")]
    public void What_is_not_read_says_how_to_convert_it(int bits, int format, int photometric, string told)
    {
        int samples = photometric == (int)Photometric.SEPARATED ? 4 : 1;
        TiffFile file = new(8, 8, bits) { Format = (SampleFormat)format, Photometric = (Photometric)photometric, Samples = samples };
        string path = file.Write(folder["a file.tif"], (_, _, _) => 1), message = Assert.Throws<DataException>(() => ImageFile.Read(path, 1)).Message;
        Assert.Contains($"image {path} {told}", message, StringComparison.Ordinal);
        Assert.Contains($"convert '{path}[0]' -depth 8 '{folder["a file.png"]}' makes a PNG of it", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_pages_the_first_is_read()
    {
        string path = folder["pages.tif"];
        using (Tiff tiff = Tiff.Open(path, "w"))
        {
            for (byte page = 1; page <= 3; page++)
            {
                tiff.SetField(TiffTag.IMAGEWIDTH, 2);
                tiff.SetField(TiffTag.IMAGELENGTH, (int)page);
                tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
                tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
                tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
                for (int y = 0; y < page; y++) tiff.WriteScanline([page, page], y);
                tiff.WriteDirectory();
            }
        }

        Assert.Equal([1, 1], ImageFile.Read(path, 1).Pixels);
    }

    [Theory]
    [InlineData("4095")]
    [InlineData("0..0")]
    [InlineData("5..1")]
    [InlineData("0..many")]
    [InlineData("0..NaN")]
    [InlineData("")]
    public void A_range_has_rules(string text) =>
        Assert.Contains($"range must be LEAST..MOST, the first less than the second, as in 0..4095, but is '{text}'", Assert.Throws<OptionException>(() => SampleRange.Parse(text, "range")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0..4095")]
    [InlineData("-1024..3071")]
    [InlineData("-0.5..1.5")]
    public void A_range_is_written_as_it_is_read(string text) => Assert.Equal(text, SampleRange.Parse(text, "range").ToString());

    public void Dispose() => folder.Dispose();

    private static TiffFile Stated(TiffFile file, TiffTag tag, double most) => file with { Tags = tiff => tiff.SetField(tag, tag == TiffTag.MAXSAMPLEVALUE ? (object)(short)most : most) };

    /// <summary>Brighter to the right and downwards, every colour half as bright as the one before.</summary>
    private string Ramp(TiffFile file, double least, double most) =>
        file.Write(folder["ramp.tif"], (x, y, sample) => file.Format == SampleFormat.IEEEFP
            ? least + ((most - least) * Brightness(x, y, sample)) : Math.Round(least + ((most - least) * Brightness(x, y, sample))));

    private static double Brightness(int x, int y, int sample) => (((y * Width) + x) / (double)((Width * Height) - 1)) / (1 << sample);

    private static void RequireRamp(string what, DecodedImage image)
    {
        int channels = image.Shape.Channels;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            double expected = 255 * Brightness(i / channels % Width, i / channels / Width, i % channels);
            Assert.True(Math.Abs(image.Pixels[i] - expected) < 0.7, $"{what}: sample {i} must be {expected:F1}, but is {image.Pixels[i]}");
        }
    }
}
