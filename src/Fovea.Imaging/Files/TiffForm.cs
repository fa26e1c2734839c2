using BitMiracle.LibTiff.Classic;
using Fovea.Configuration;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>How the first image of a TIFF file is laid out, as its directory says.</summary>
internal sealed class TiffForm
{
    // Of bytes, where pixels have many: four for each pixel that any file may have.
    private const long SmallClaim = 4 * DecodingRules.SmallClaim;

    private readonly TiffDirectory directory;

    private TiffForm(TiffDirectory directory)
    {
        this.directory = directory;
        Size = new PixelSize(Whole(TiffTag.IMAGEWIDTH, 0), Whole(TiffTag.IMAGELENGTH, 0));
        Bits = Whole(TiffTag.BITSPERSAMPLE, 1);
        Samples = Whole(TiffTag.SAMPLESPERPIXEL, 1);
        Format = (SampleFormat)Whole(TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT);
        Photometric = (Photometric)Whole(TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
        Compression = (Compression)Whole(TiffTag.COMPRESSION, (int)Compression.NONE);
        IsSeparate = Whole(TiffTag.PLANARCONFIG, (int)PlanarConfig.CONTIG) == (int)PlanarConfig.SEPARATE;
        IsTiled = directory.Numbers(TiffTag.TILEWIDTH) is not null;
        Block = IsTiled ? new PixelSize(Whole(TiffTag.TILEWIDTH, 0), Whole(TiffTag.TILELENGTH, 0)) : new PixelSize(Size.Width, Math.Min(Size.Height, Whole(TiffTag.ROWSPERSTRIP, int.MaxValue)));
        Origin = ExifOrigin.FromDirectory(directory);
        ExtraSample extra = (ExtraSample)Whole(TiffTag.EXTRASAMPLES, (int)ExtraSample.UNSPECIFIED);
        Alpha = (Samples > Colours && extra is (ExtraSample.ASSOCALPHA or ExtraSample.UNASSALPHA), extra == ExtraSample.ASSOCALPHA);
    }

    /// <summary>Its size as it is stored.</summary>
    public PixelSize Size { get; }

    /// <summary>Where the first row and column are to be shown.</summary>
    public SKEncodedOrigin Origin { get; }

    /// <summary>Bits per sample.</summary>
    public int Bits { get; }

    /// <summary>Samples per pixel.</summary>
    public int Samples { get; }

    /// <summary>What samples are.</summary>
    public SampleFormat Format { get; }

    /// <summary>What colours its samples are.</summary>
    public Photometric Photometric { get; }

    /// <summary>How blocks are compressed.</summary>
    public Compression Compression { get; }

    /// <summary>Whether each sample has a plane of its own.</summary>
    public bool IsSeparate { get; }

    /// <summary>Whether it is cut into tiles, not strips.</summary>
    public bool IsTiled { get; }

    /// <summary>Size of a tile or strip.</summary>
    public PixelSize Block { get; }

    /// <summary>Samples of a pixel that are its colour.</summary>
    public int Colours => Photometric == Photometric.RGB ? 3 : 1;

    /// <summary>Whether the sample behind the colours says how much of the pixel is there; and whether the colours are weighted by it already.</summary>
    public (bool Has, bool IsWeighted) Alpha { get; }

    /// <summary>Whether all its pixels are gray.</summary>
    public bool IsGray => Photometric switch
    {
        Photometric.MINISWHITE or Photometric.MINISBLACK => true,
        Photometric.PALETTE => directory.Numbers(TiffTag.COLORMAP) is { } map && IsGrayMap(map),
        _ => false,
    };

    /// <summary>The range of the samples: as the file states it (SMinSampleValue and SMaxSampleValue, else MinSampleValue and MaxSampleValue), or null.</summary>
    public SampleRange? StatedRange => Stated(TiffTag.SMINSAMPLEVALUE, TiffTag.SMAXSAMPLEVALUE) ?? Stated(TiffTag.MINSAMPLEVALUE, TiffTag.MAXSAMPLEVALUE);

    /// <exception cref="DataException">It has no directory that is whole.</exception>
    public static TiffForm Read(EncodedImage image)
    {
        TiffDirectory directory = TiffDirectory.TryRead(image.Stream) ?? throw new DataException($"{image.Called} cannot be decoded: its TIFF directory is damaged or cut off");
        TiffForm form = new(directory);
        DecodingRules.RequirePixels(image, form.Size.Width, form.Size.Height);
        return form;
    }

    /// <summary>Refuses what would take more memory or time to decode than an honest file of its length.</summary>
    /// <exception cref="DataException">It claims too much.</exception>
    public void RequireSensible(EncodedImage image)
    {
        long fileBytes = image.Stream.Length;
        if (Bits is < 1 or > 64 || Samples is < 1 or > ushort.MaxValue || Block.Width < 1 || Block.Height < 1)
            throw Damaged(image, $"it has {Counted.Of(Samples, "sample")} of {Counted.Of(Bits, "bit")} in blocks of {Block}");
        long across = Blocks(Size.Width, Block.Width), down = Blocks(Size.Height, Block.Height), planes = IsSeparate ? Samples : 1;
        double pixels = (double)across * Block.Width * down * Block.Height, decoded = pixels * Samples * Bits / 8;
        if ((pixels > DecodingRules.SmallClaim || decoded > SmallClaim) && decoded > fileBytes * MostBytesPerByte) throw new DataException($"{image.Called} claims {Size} pixels, but is only {fileBytes:N0} bytes long");
        double[] offsets = directory.Numbers(IsTiled ? TiffTag.TILEOFFSETS : TiffTag.STRIPOFFSETS) ?? [];
        if (offsets.Length < across * down * planes) throw Damaged(image, $"it has {across * down * planes} blocks, but says of {offsets.Length} where they are");
        if (offsets.Any(offset => offset > fileBytes)) throw Damaged(image, "it is cut off");
        TiffTag lengthsTag = IsTiled ? TiffTag.TILEBYTECOUNTS : TiffTag.STRIPBYTECOUNTS;
        // The length of a single block without compression may be wrong: LibTiff reckons it anew.
        if (!directory.Has(lengthsTag) || (offsets is [> 0] && Compression == Compression.NONE)) return;
        double[] lengths = directory.Numbers(lengthsTag) ?? throw Damaged(image, "it does not say how long its blocks are");
        if (lengths.Any(length => length > fileBytes) || lengths.Sum() > fileBytes + (2 * decoded)) throw Damaged(image, "its blocks are longer than they can be");
    }

    public static DataException Damaged(EncodedImage image, string why) => new($"{image.Called} cannot be decoded: {why}");

    // Uncompressed colours may be thinned out; a code of LZW's is at most 12 bits for 4,096 bytes.
    private double MostBytesPerByte => Compression switch
    {
        Compression.NONE => 3,
        Compression.PACKBITS => 64,
        _ => 2800,
    };

    private static long Blocks(int extent, int block) => ((long)extent + block - 1) / block;

    private static bool IsGrayMap(double[] map)
    {
        int third = map.Length / 3;
        for (int i = 0; i < third; i++)
            if (map[i] != map[third + i] || map[i] != map[(2 * third) + i]) return false;
        return true;
    }

    private int Whole(TiffTag tag, int otherwise) => (int)Math.Clamp(directory.Number(tag, otherwise), int.MinValue, int.MaxValue);

    private SampleRange? Stated(TiffTag leastTag, TiffTag mostTag)
    {
        double[]? least = directory.Numbers(leastTag), most = directory.Numbers(mostTag);
        if (most is null || most.Length == 0) return null;
        SampleRange range = new(least is null || least.Length == 0 ? 0 : least.Min(), most.Max());
        return double.IsFinite(range.Least) && double.IsFinite(range.Most) && range.Least < range.Most ? range : null;
    }
}
