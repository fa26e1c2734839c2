using System.Buffers;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using Fovea.Data.Regions;

namespace Fovea.Imaging;

/// <summary>
/// A slide, read by region: means of squares come from the coarsest level whose pixels are no larger than these, each pixel weighed by how much of the square
/// it covers. Many threads may read it at a time.
/// </summary>
/// <param name="slide">The slide.</param>
/// <param name="files">The opened files.</param>
/// <param name="cache">Decoded tiles.</param>
internal sealed class SlideRegions(Slide slide, OpenedSlides files, TileCache cache) : IImageRegions
{
    // Tiles that are decoded together, at most, and what part of the cache they may fill.
    private const int MostPrepared = 256, PartPrepared = 4;

    private static readonly Action<SlideRegions, TileKey, byte[]> decode = (regions, key, pixels) => regions.Decode(key, pixels);

    private static readonly Action<ISlideTiles, (SlideLevel Level, int Tile, byte[] Pixels)> read = (file, wanted) => file.ReadTile(wanted.Level, wanted.Tile, wanted.Pixels);

    private readonly SlideForm form = slide.Form;

    /// <inheritdoc/>
    public ImageShape Shape => form.Shape;

    /// <inheritdoc/>
    public double? MicrometresPerPixel => form.MicrometresPerPixel;

    /// <inheritdoc/>
    public void ReadMeans(GlimpseBox box, int factor, Span<float> cells)
    {
        ReadMeans(form.LevelFor(factor), box, factor, cells);
    }

    private void ReadMeans(SlideLevel level, GlimpseBox box, int factor, Span<float> cells)
    {
        cells.Clear();
        int side = (int)(box.Size / factor);
        Overlap[] overlaps = ArrayPool<Overlap>.Shared.Rent(2 * Overlap.MostOf(level, side, factor));
        try
        {
            int across = Overlap.Fill(overlaps, level, box.Left, side, factor, level.Size.Width, form.Shape.Width);
            int down = Overlap.Fill(overlaps.AsSpan(across), level, box.Top, side, factor, level.Size.Height, form.Shape.Height);
            AddTiles(level, overlaps.AsSpan(0, across), overlaps.AsSpan(across, down), side, cells);
        }
        finally
        {
            ArrayPool<Overlap>.Shared.Return(overlaps);
        }
    }

    /// <summary>Decodes the tiles that are missing, several at a time, as long as they fill no more than a part of the cache: others are at work beside.</summary>
    /// <param name="wanted">What is going to be read.</param>
    public void Prepare(ReadOnlySpan<WantedMeans> wanted)
    {
        TileKey[] missing = ArrayPool<TileKey>.Shared.Rent(MostPrepared);
        try
        {
            int count = FindMissing(wanted, missing.AsSpan(0, MostPrepared));
            if (count > 1) PrepareAll(missing, count);
        }
        finally
        {
            ArrayPool<TileKey>.Shared.Return(missing);
        }
    }

    /// <summary>Brings the coarsest level's first tile into the cache, and opens the file for it.</summary>
    public void Touch()
    {
        SlideLevel level = form.Levels[^1];
        cache.Release(Take(level, 0));
    }

    /// <summary>All pixels of the finest level, [height, width, channels]: for images that fit into an array.</summary>
    public byte[] ReadAll()
    {
        SlideLevel level = form.Levels[0];
        byte[] pixels = new byte[form.Shape.Bytes];
        int channels = form.Shape.Channels;
        for (int index = 0; index < level.Tiles; index++)
        {
            int left = index % level.Across * level.Block.Width, top = index / level.Across * level.Block.Height;
            int bytes = Math.Min(level.Block.Width, form.Shape.Width - left) * channels, lines = Math.Min(level.Block.Height, form.Shape.Height - top);
            Tile tile = Take(level, index);
            for (int line = 0; line < lines; line++)
                tile.Pixels.AsSpan(line * level.Block.Width * channels, bytes).CopyTo(pixels.AsSpan((((top + line) * form.Shape.Width) + left) * channels));
            cache.Release(tile);
        }

        return pixels;
    }

    /// <summary>Adds a tile to a digest, as the file has it.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    public void AppendRaw(IncrementalHash hash, SlideLevel level, int tile) =>
        files.Use(slide, (hash, level, tile), static (file, wanted) => file.AppendRaw(wanted.hash, wanted.level, wanted.tile));

    // A method of its own: where nothing is missing, nothing is allocated for a lambda.
    private void PrepareAll(TileKey[] missing, int count) => Parallel.For(0, count, i => Prepare(missing[i]));

    private void Prepare(TileKey key)
    {
        try
        {
            cache.Release(Take(form.Levels[key.Level], key.Index));
        }
        catch (Exception exception) when (exception is DataException or IOException or OutOfMemoryException)
        {
            // Whoever reads the tile tries again, and is told: always of the first one in the order of reading.
        }
    }

    /// <summary>Finds the tiles under some squares that are not decoded.</summary>
    /// <returns>How many.</returns>
    private int FindMissing(ReadOnlySpan<WantedMeans> wanted, Span<TileKey> missing)
    {
        int count = 0;
        long bytes = 0;
        foreach (WantedMeans one in wanted)
        {
            SlideLevel level = form.LevelFor(one.Factor);
            (int firstColumn, int endColumn) = TilesUnder(one.Box.Left, one.Box.Size, level, level.Size.Width, level.Block.Width, form.Shape.Width);
            (int firstRow, int endRow) = TilesUnder(one.Box.Top, one.Box.Size, level, level.Size.Height, level.Block.Height, form.Shape.Height);
            for (int row = firstRow; row < endRow; row++)
            {
                for (int column = firstColumn; column < endColumn; column++)
                {
                    TileKey key = new(slide.Number, level.Number, (row * level.Across) + column);
                    if (missing[..count].Contains(key) || cache.Has(key)) continue;
                    bytes += level.TileBytes(form.Shape.Channels);
                    if (count == missing.Length || bytes > cache.Capacity / PartPrepared) return count;
                    missing[count++] = key;
                }
            }
        }

        return count;
    }

    /// <summary>The columns or rows of tiles under a stretch of the image: the first, and the one behind the last.</summary>
    private static (int First, int End) TilesUnder(long start, long size, SlideLevel level, int extent, int block, int whole)
    {
        long first = Math.Max(0, start), last = Math.Min(whole, start + size) - 1;
        return first > last ? (0, 0) : ((int)(Math.Min(extent - 1, first / level.Downsample) / block), (int)(Math.Min(extent - 1, last / level.Downsample) / block) + 1);
    }

    /// <summary>Adds what tiles have to cells, tile by tile.</summary>
    private void AddTiles(SlideLevel level, ReadOnlySpan<Overlap> columns, ReadOnlySpan<Overlap> rows, int side, Span<float> cells)
    {
        for (int row = 0, rowEnd; row < rows.Length; row = rowEnd)
        {
            int tileRow = rows[row].Pixel / level.Block.Height;
            rowEnd = EndOf(rows, row, (tileRow + 1L) * level.Block.Height);
            for (int column = 0, columnEnd; column < columns.Length; column = columnEnd)
            {
                int tileColumn = columns[column].Pixel / level.Block.Width;
                columnEnd = EndOf(columns, column, (tileColumn + 1L) * level.Block.Width);
                Tile tile = Take(level, (tileRow * level.Across) + tileColumn);
                try
                {
                    AddTile(tile.Pixels, level, columns[column..columnEnd], rows[row..rowEnd], side, cells);
                }
                finally
                {
                    cache.Release(tile);
                }
            }
        }
    }

    /// <summary>Adds what a tile has to cells: first the lines of a row of cells, all of their pixels at once, then what columns of cells cover of that.</summary>
    private void AddTile(ReadOnlySpan<byte> pixels, SlideLevel level, ReadOnlySpan<Overlap> columns, ReadOnlySpan<Overlap> rows, int side, Span<float> cells)
    {
        int channels = form.Shape.Channels, plane = side * side, stride = level.Block.Width * channels, firstPixel = columns[0].Pixel;
        int first = firstPixel % level.Block.Width * channels, width = (columns[^1].Pixel - firstPixel + 1) * channels;
        float[] rented = ArrayPool<float>.Shared.Rent(2 * width);
        Span<float> line = rented.AsSpan(0, width), sum = rented.AsSpan(width, width);
        for (int row = 0; row < rows.Length;)
        {
            int cellRow = rows[row].Cell;
            sum.Clear();
            for (; row < rows.Length && rows[row].Cell == cellRow; row++)
            {
                TensorPrimitives.ConvertTruncating<byte, float>(pixels.Slice((rows[row].Pixel % level.Block.Height * stride) + first, width), line);
                TensorPrimitives.MultiplyAdd(line, rows[row].Share * (1f / 255f), sum, sum);
            }

            Span<float> cellLine = cells[(cellRow * side)..];
            foreach (Overlap column in columns)
            {
                ReadOnlySpan<float> pixel = sum.Slice((column.Pixel - firstPixel) * channels, channels);
                for (int channel = 0; channel < channels; channel++) cellLine[(channel * plane) + column.Cell] += column.Share * pixel[channel];
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static int EndOf(ReadOnlySpan<Overlap> overlaps, int from, long endPixel)
    {
        while (from < overlaps.Length && overlaps[from].Pixel < endPixel) from++;
        return from;
    }

    private Tile Take(SlideLevel level, int tile) =>
        cache.Take(new TileKey(slide.Number, level.Number, tile), (int)level.TileBytes(form.Shape.Channels), stays: level.Tiles == 1, this, decode);

    private void Decode(TileKey key, byte[] pixels)
    {
        SlideLevel level = form.Levels[key.Level];
        if (level.IsMade) Make(level, key.Index, pixels);
        else files.Use(slide, (level, key.Index, pixels), read);
    }

    /// <summary>Makes a tile of the level before its own.</summary>
    /// <param name="level">A level of the form that is not its first.</param>
    /// <param name="tile">The number of the tile.</param>
    /// <param name="pixels">Overwritten: [height, width, channels]; black beyond the image's edge.</param>
    /// <exception cref="DataException">A tile that it is made of is damaged.</exception>
    public void Make(SlideLevel level, int tile, Span<byte> pixels)
    {
        const int side = SlideLevel.MadeSide;
        int channels = form.Shape.Channels;
        (int row, int column) = Math.DivRem(tile, level.Across);
        long reach = (long)side * level.Downsample;
        float[] cells = ArrayPool<float>.Shared.Rent(channels * side * side);
        try
        {
            ReadMeans(form.Levels[level.Number - 1], new GlimpseBox(column * reach, row * reach, reach), level.Downsample, cells.AsSpan(0, channels * side * side));
            for (int channel = 0; channel < channels; channel++)
                for (int i = 0; i < side * side; i++) pixels[(i * channels) + channel] = (byte)MathF.Round(255f * cells[(channel * side * side) + i]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(cells);
        }
    }

    /// <summary>A column or row of a level and the part of a cell that it covers.</summary>
    /// <param name="Pixel">Number of the level's column or row.</param>
    /// <param name="Cell">Number of the cell.</param>
    /// <param name="Share">What part of the cell's side it covers, 0 to 1.</param>
    private readonly record struct Overlap(int Pixel, int Cell, float Share)
    {
        /// <summary>Most overlaps on an axis: an end of a pixel or of a cell ends each.</summary>
        public static int MostOf(SlideLevel level, int side, int factor) =>
            (int)Math.Min(Math.Max(level.Size.Width, level.Size.Height), ((long)side * factor / level.Downsample) + 2) + side;

        /// <summary>Finds the overlaps of an axis, in order.</summary>
        /// <param name="overlaps">Overwritten from the first one on.</param>
        /// <param name="level">The level.</param>
        /// <param name="start">Where the first cell begins, in pixels of the image.</param>
        /// <param name="side">Cells.</param>
        /// <param name="factor">Pixels of the image that a cell covers.</param>
        /// <param name="extent">The level's columns or rows.</param>
        /// <param name="whole">The image's.</param>
        /// <returns>How many there are.</returns>
        public static int Fill(Span<Overlap> overlaps, SlideLevel level, long start, int side, int factor, int extent, int whole)
        {
            long at = Math.Max(0, start), end = Math.Min(whole, start + ((long)side * factor));
            int count = 0, pixel = (int)Math.Min(extent - 1, at / level.Downsample);
            while (at < end)
            {
                int cell = (int)((at - start) / factor);
                long pixelEnd = level.EdgeOf(pixel + 1L, extent, whole), until = Math.Min(Math.Min(pixelEnd, start + ((cell + 1L) * factor)), end);
                overlaps[count++] = new Overlap(pixel, cell, (float)((double)(until - at) / factor));
                if (until == pixelEnd) pixel++;
                at = until;
            }

            return count;
        }
    }
}
