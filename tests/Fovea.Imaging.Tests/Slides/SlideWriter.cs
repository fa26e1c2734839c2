using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

/// <summary>Writes slides of made-up pixels, for what takes many or large ones; those that other software wrote are fixtures.</summary>
internal static class SlideWriter
{
    private const int Tile = 256;

    /// <summary>A slide whose levels halve, down to one that fits a tile; each takes every second pixel of the one before.</summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="shadeAt">The shade of a column and row: red, green and blue are it, its half and its quarter.</param>
    /// <param name="levels">Most levels that the file has.</param>
    /// <param name="micrometres">What a pixel covers, as the file says; null for a file that does not say.</param>
    public static void Write(string path, int width, int height, Func<int, int, byte> shadeAt, int levels = int.MaxValue, double? micrometres = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Tiff tiff = Tiff.Open(path, "wl8");
        for (int step = 1; ; step *= 2)
        {
            int columns = width / step, rows = height / step;
            if (step > 1) tiff.SetField(TiffTag.SUBFILETYPE, FileType.REDUCEDIMAGE);
            tiff.SetField(TiffTag.IMAGEWIDTH, columns);
            tiff.SetField(TiffTag.IMAGELENGTH, rows);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.COMPRESSION, Compression.LZW);
            tiff.SetField(TiffTag.TILEWIDTH, Tile);
            tiff.SetField(TiffTag.TILELENGTH, Tile);
            if (micrometres is { } covered)
            {
                tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
                tiff.SetField(TiffTag.XRESOLUTION, 10_000 / covered / step);
                tiff.SetField(TiffTag.YRESOLUTION, 10_000 / covered / step);
            }

            byte[] tile = new byte[Tile * Tile * 3];
            for (int top = 0; top < rows; top += Tile)
            {
                for (int left = 0; left < columns; left += Tile)
                {
                    for (int i = 0; i < Tile * Tile; i++)
                    {
                        byte shade = shadeAt((left + (i % Tile)) * step, (top + (i / Tile)) * step);
                        (tile[3 * i], tile[(3 * i) + 1], tile[(3 * i) + 2]) = (shade, (byte)(shade / 2), (byte)(shade / 4));
                    }

                    Assert.True(tiff.WriteEncodedTile(tiff.ComputeTile(left, top, 0, 0), tile, tile.Length) > 0);
                }
            }

            Assert.True(tiff.WriteDirectory());
            if ((columns <= Tile && rows <= Tile) || --levels == 0) return;
        }
    }

    /// <summary>A folder per class with slides of sizes of their own: those of class c are bright at one corner, 100 + 100 c.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="side">About how many pixels a side has.</param>
    /// <param name="classes">Names and numbers of slides.</param>
    public static void WriteClasses(string root, int side, params (string Class, int Count)[] classes)
    {
        foreach ((int label, (string name, int count)) in classes.Index())
        {
            for (int i = 0; i < count; i++)
                Write(Path.Combine(root, name, $"s{i}.tif"), side + (37 * i), side - (23 * i), (x, y) => (byte)(x > side / 2 && y > side / 2 ? 50 + (100 * label) + i : 20 + (10 * i)));
        }
    }
}
