using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests.Slides;

/// <summary>Writes TIFF files of many pixels and few bytes.</summary>
internal static class AlikeTiff
{
    /// <summary>A file all of whose tiles, or strips, are the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="side">Width and height.</param>
    /// <param name="tile">Side of tiles; 0 for strips.</param>
    /// <param name="samples">1 for gray, 3 for colour.</param>
    public static string Write(string path, int side, int tile, int samples)
    {
        using (Tiff tiff = Tiff.Open(path, "wl"))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, side);
            tiff.SetField(TiffTag.IMAGELENGTH, side);
            tiff.SetField(TiffTag.BITSPERSAMPLE, 8);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, samples);
            tiff.SetField(TiffTag.PHOTOMETRIC, samples == 1 ? Photometric.MINISBLACK : Photometric.RGB);
            tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
            tiff.SetField(TiffTag.COMPRESSION, Compression.LZW);
            if (tile == 0) tiff.SetField(TiffTag.ROWSPERSTRIP, 50);
            else
            {
                tiff.SetField(TiffTag.TILEWIDTH, tile);
                tiff.SetField(TiffTag.TILELENGTH, tile);
            }

            byte[] block = new byte[tile == 0 ? tiff.StripSize() : tiff.TileSize()];
            block.AsSpan().Fill(200);
            int blocks = tile == 0 ? tiff.NumberOfStrips() : tiff.NumberOfTiles();
            for (int i = 0; i < blocks; i++)
            {
                // Of the others only a byte is written, to be pointed elsewhere.
                int written = i == 0 ? Encoded(tiff, tile, block) : tile == 0 ? tiff.WriteRawStrip(i, [0], 1) : tiff.WriteRawTile(i, [0], 1);
                Assert.True(written > 0);
            }
        }

        byte[] bytes = File.ReadAllBytes(path);
        PointToFirst(bytes, tile == 0 ? TiffTag.STRIPOFFSETS : TiffTag.TILEOFFSETS);
        PointToFirst(bytes, tile == 0 ? TiffTag.STRIPBYTECOUNTS : TiffTag.TILEBYTECOUNTS);
        File.WriteAllBytes(path, bytes);
        return path;

        static int Encoded(Tiff tiff, int tile, byte[] block) => tile == 0 ? tiff.WriteEncodedStrip(0, block, block.Length) : tiff.WriteEncodedTile(0, block, block.Length);
    }

    /// <summary>Makes all values of a list what the first one is.</summary>
    private static void PointToFirst(byte[] bytes, TiffTag tag)
    {
        int directory = BitConverter.ToInt32(bytes, 4), count = BitConverter.ToUInt16(bytes, directory);
        int entry = Enumerable.Range(0, count).Select(i => directory + 2 + (12 * i)).Single(place => BitConverter.ToUInt16(bytes, place) == (ushort)tag);
        int width = BitConverter.ToUInt16(bytes, entry + 2) == 3 ? 2 : 4, values = BitConverter.ToInt32(bytes, entry + 4), first = BitConverter.ToInt32(bytes, entry + 8);
        for (int i = 1; i < values; i++) bytes.AsSpan(first, width).CopyTo(bytes.AsSpan(first + (i * width)));
    }
}
