using BitMiracle.LibTiff.Classic;

namespace Fovea.Imaging.Tests;

/// <summary>Writes small TIFF files of kinds that few programs write.</summary>
internal sealed record TiffFile(int Width, int Height, int Bits)
{
    public SampleFormat Format { get; init; } = SampleFormat.UINT;

    public int Samples { get; init; } = 1;

    public Photometric Photometric { get; init; } = Photometric.MINISBLACK;

    public Compression Compression { get; init; } = Compression.NONE;

    public PlanarConfig Planes { get; init; } = PlanarConfig.CONTIG;

    /// <summary>Rows of a strip, where there are no tiles.</summary>
    public int RowsOfStrip { get; init; } = 4;

    /// <summary>Width and height of tiles; 0 for strips.</summary>
    public int Tile { get; init; }

    /// <summary>"w" and the byte order: "wl", "wb".</summary>
    public string Mode { get; init; } = "wl";

    /// <summary>What else is set.</summary>
    public Action<Tiff>? Tags { get; init; }

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="valueAt">The sample of a column, row and number.</param>
    public string Write(string path, Func<int, int, int, double> valueAt)
    {
        using Tiff tiff = Tiff.Open(path, Mode);
        tiff.SetField(TiffTag.IMAGEWIDTH, Width);
        tiff.SetField(TiffTag.IMAGELENGTH, Height);
        tiff.SetField(TiffTag.BITSPERSAMPLE, Bits);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, Samples);
        tiff.SetField(TiffTag.SAMPLEFORMAT, Format);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric);
        tiff.SetField(TiffTag.COMPRESSION, Compression);
        tiff.SetField(TiffTag.PLANARCONFIG, Planes);
        if (Tile == 0) tiff.SetField(TiffTag.ROWSPERSTRIP, RowsOfStrip);
        else
        {
            tiff.SetField(TiffTag.TILEWIDTH, Tile);
            tiff.SetField(TiffTag.TILELENGTH, Tile);
        }

        Tags?.Invoke(tiff);
        for (int plane = 0; plane < (Planes == PlanarConfig.SEPARATE ? Samples : 1); plane++)
        {
            if (Tile == 0) for (int y = 0; y < Height; y++) Assert.True(tiff.WriteScanline(Row(y, 0, Width, plane, valueAt), y, (short)plane));
            for (int y = 0; Tile > 0 && y < Height; y += Tile)
            {
                for (int x = 0; x < Width; x += Tile)
                {
                    byte[] tile = [.. Enumerable.Range(y, Tile).SelectMany(row => Row(row, x, Tile, plane, valueAt))];
                    Assert.True(tiff.WriteEncodedTile(tiff.ComputeTile(x, y, 0, (short)plane), tile, tile.Length) > 0);
                }
            }
        }

        return path;
    }

    private byte[] Row(int y, int left, int width, int plane, Func<int, int, int, double> valueAt)
    {
        int[] samples = Planes == PlanarConfig.SEPARATE ? [plane] : [.. Enumerable.Range(0, Samples)];
        double[] values = [.. Enumerable.Range(left, width).SelectMany(x => samples.Select(sample => x < Width && y < Height ? valueAt(x, y, sample) : 0))];
        return (Bits, Format) switch
        {
            (16, SampleFormat.IEEEFP) => [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))],
            (32, SampleFormat.IEEEFP) => [.. values.SelectMany(value => BitConverter.GetBytes((float)value))],
            (64, SampleFormat.IEEEFP) => [.. values.SelectMany(BitConverter.GetBytes)],
            (8, _) => [.. values.Select(value => (byte)(int)value)],
            (16, _) => [.. values.SelectMany(value => BitConverter.GetBytes((short)(int)value))],
            (32, _) => [.. values.SelectMany(value => BitConverter.GetBytes((int)(long)value))],
            (64, _) => [.. values.SelectMany(value => BitConverter.GetBytes((long)value))],
            _ => Packed(values),
        };
    }

    private byte[] Packed(double[] values)
    {
        bool[] bits = [.. values.SelectMany(value => Enumerable.Range(0, Bits).Select(bit => (((int)value >> (Bits - 1 - bit)) & 1) == 1))];
        byte[] bytes = new byte[(bits.Length + 7) / 8];
        for (int i = 0; i < bits.Length; i++) if (bits[i]) bytes[i / 8] |= (byte)(128 >> (i % 8));
        return bytes;
    }
}
