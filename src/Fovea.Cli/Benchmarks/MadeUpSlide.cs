using System.ComponentModel;
using System.Diagnostics;
using BitMiracle.LibTiff.Classic;
using Fovea.Application.Catalog;
using Fovea.Imaging;
using SkiaSharp;

namespace Fovea.Cli.Benchmarks;

/// <summary>
/// A slide in a temporary folder, a tiled TIFF with a pyramid of JPEG: what a decision costs where pixels lie in tiles of a file. A few tiles stand in it again and
/// again, so that none but these are encoded.
/// </summary>
internal sealed class MadeUpSlide : IDisposable
{
    private const int TileSide = 256, Kinds = 8;

    private static readonly Lazy<byte[][]> tiles = new(() => [.. Enumerable.Range(0, Kinds).Select(NewTile)]);

    private readonly string folder = Directory.CreateTempSubdirectory("fovea-bench-").FullName;

    /// <summary>Writes the slide.</summary>
    /// <param name="side">Its side in pixels.</param>
    public MadeUpSlide(int side)
    {
        File = Path.Combine(folder, "slide.tif");
        try
        {
            Write(side);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Write(int side)
    {
        // LibTiff looks for a tile to decode before it writes the first one of a level, and would say that there is none.
        TiffMessages.Clear();
        using Tiff tiff = Tiff.Open(File, "wl8");
        for (int level = side; ; level /= 2)
        {
            WriteLevel(tiff, level);
            if (level <= TileSide) break;
        }
    }

    /// <summary>Where it lies.</summary>
    public string File { get; }

    /// <summary>Opens it, as a set of one image, with nothing of it decoded.</summary>
    /// <param name="looks">Who is going to look.</param>
    public ImageSet Open(RandomLooks looks) => OneSlide.Open(File, looks.Recipe, options => options, observer: null, CancellationToken.None, new SharedSlides());

    /// <summary>Has the system forget what it holds of the file in memory, by "dd" of GNU.</summary>
    /// <returns>Whether it did.</returns>
    public bool LeaveMemory()
    {
        if (!OperatingSystem.IsLinux()) return false;
        // What is not on the disk yet stays.
        using (FileStream file = new(File, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        // A file system in memory forgets nothing, whatever it is asked.
        if (new DriveInfo(folder).DriveFormat is "tmpfs" or "ramfs") return false;
        try
        {
            using Process forgetting = Process.Start(new ProcessStartInfo("dd", [$"if={File}", "iflag=nocache", "count=0"]) { RedirectStandardError = true })!;
            forgetting.StandardError.ReadToEnd();
            forgetting.WaitForExit();
            return forgetting.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no dd.
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void WriteLevel(Tiff tiff, int side)
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
        int across = (side + TileSide - 1) / TileSide;
        for (int tile = 0; tile < across * across; tile++)
        {
            byte[] bytes = tiles.Value[tile % Kinds * 5 % Kinds];
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
