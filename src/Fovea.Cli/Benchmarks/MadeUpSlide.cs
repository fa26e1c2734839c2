using System.Diagnostics;
using BitMiracle.LibTiff.Classic;
using Fovea.Application.Catalog;
using Fovea.Imaging;
using Fovea.Models;
using SkiaSharp;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// A slide of 16,384 x 16,384 in a temporary folder, a tiled TIFF with a pyramid of JPEG, and a model that looks at it: what a decision costs where pixels lie in
/// tiles of a file. A few tiles stand in it again and again, so that none but these are encoded. The cache of decoded tiles is as small as it may be: most that
/// a glimpse covers are decoded anew.
/// </summary>
internal sealed class MadeUpSlide : IDisposable
{
    private const int Side = 16_384, TileSide = 256, Kinds = 8, Decisions = 25;

    private const string Model = """
        {
          "data": "slides:made-up", "dataOptions": { "cacheMegabytes": 16 },
          "model": { "glimpses": 8, "start": "random", "sensor": { "size": 16, "scales": 8 } }
        }
        """;

    private static readonly LookOptions random = new() { Start = StartLocation.Random, RandomLocations = true };

    private readonly TrainedModel trained;
    private readonly ImageSet slide;
    private int looks;

    private readonly string folder = Directory.CreateTempSubdirectory("fovea-bench-").FullName;

    /// <summary>Writes the slide.</summary>
    public MadeUpSlide()
    {
        string path = Path.Combine(folder, "slide.tif");
        // LibTiff looks for a tile to decode before it writes the first one of a level, and would say that there is none.
        TiffMessages.Clear();
        byte[][] tiles = [.. Enumerable.Range(0, Kinds).Select(NewTile)];
        using (Tiff tiff = Tiff.Open(path, "wl8"))
        {
            for (int side = Side; side >= TileSide; side /= 2) WriteLevel(tiff, side, tiles);
        }

        var recipe = Recipe.Parse(Model);
        ImageClassifier model = recipe.Model.Create(new ImageShape(Side, Side, 3), classes: 2, normalization: null);
        model.Parameters.Initialize(seed: 1);
        trained = new TrainedModel(model, recipe, ["a", "b"], new ImageShape(Side, Side, 3));
        slide = OneSlide.Open(path, recipe, options => options);
    }

    /// <summary>The slide, as a set of one image.</summary>
    internal ImageSet Slide => slide;

    /// <summary>Seconds of a decision, on one core: the median of some, each with glimpses at random places of its own.</summary>
    public double Median()
    {
        double[] seconds = new double[Decisions];
        for (int i = 0; i < Decisions; i++, looks++)
        {
            long begun = Stopwatch.GetTimestamp();
            trained.Look(slide.PixelsInPlace(0), looks, random);
            seconds[i] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        Array.Sort(seconds);
        return seconds[Decisions / 2];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void WriteLevel(Tiff tiff, int side, byte[][] tiles)
    {
        tiff.SetField(TiffTag.IMAGEWIDTH, side);
        tiff.SetField(TiffTag.IMAGELENGTH, side);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.COMPRESSION, Compression.JPEG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.YCBCR);
        tiff.SetField(TiffTag.TILEWIDTH, TileSide);
        tiff.SetField(TiffTag.TILELENGTH, TileSide);
        int count = side / TileSide * (side / TileSide);
        for (int tile = 0; tile < count; tile++)
        {
            byte[] bytes = tiles[tile * 5 % tiles.Length];
            if (tiff.WriteRawTile(tile, bytes, bytes.Length) < 0) throw new IOException($"tile {tile} of a made-up slide cannot be written: is there room in {Path.GetTempPath()}?");
        }

        if (!tiff.WriteDirectory()) throw new IOException($"a made-up slide cannot be written: is there room in {Path.GetTempPath()}?");
    }

    /// <summary>A tile with waves of its own, as JPEG.</summary>
    private static byte[] NewTile(int kind)
    {
        using SKBitmap bitmap = new(new SKImageInfo(TileSide, TileSide, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < TileSide; y++)
        {
            for (int x = 0; x < TileSide; x++)
            {
                double wave = Math.Sin((x + (kind * 31)) / (3.0 + kind)) * Math.Cos(y / (5.0 + kind));
                bitmap.SetPixel(x, y, new SKColor((byte)(170 + (60 * wave)), (byte)(120 + (40 * wave)), (byte)(160 - (50 * wave))));
            }
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality: 75);
        return data.ToArray();
    }
}
