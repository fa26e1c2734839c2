using System.Buffers;
using System.Security.Cryptography;
using BitMiracle.LibTiff.Classic;
using Fovea.Data;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Imaging;

/// <summary>
/// An opened TIFF file. JPEG is decoded by any number of threads at a time; for other compressions a level has a decoder of its own, which one thread uses at a
/// time. All share the file's handle, which has no position. Safe to use from many threads.
/// </summary>
internal sealed class SlideFile : ISlideTiles
{
    private readonly string path;
    private readonly SlideForm form;
    private readonly SafeFileHandle handle;
    private readonly Level[] levels;

    /// <summary>Opens a file again whose form is known.</summary>
    /// <param name="file">The file as it was when its form was read.</param>
    /// <param name="form">Its form.</param>
    /// <exception cref="DataException">It cannot be read, or has changed since.</exception>
    public SlideFile(SourceFile file, SlideForm form)
    {
        path = file.Path;
        this.form = form;
        bool isTheSame;
        try
        {
            PlainFile.Require(path);
            handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
            isTheSame = RandomAccess.GetLength(handle) == file.Length && File.GetLastWriteTimeUtc(handle).Ticks == file.Changed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new DataException($"slide {path} cannot be read: {PlainFile.WhyNot(path, exception)}", exception);
        }

        levels = [.. form.Levels.Select(_ => new Level())];
        if (isTheSame) return;
        handle.Dispose();
        throw new DataException($"slide {path} has changed since it was opened first: start again");
    }

    /// <inheritdoc/>
    public void ReadTile(SlideLevel level, int tile, byte[] pixels)
    {
        string? wrong;
        try
        {
            wrong = level.RowsPlace is { } place ? TryReadRows(level, place, tile, pixels)
                : level.Compression == Compression.JPEG ? TryReadJpeg(level, tile, pixels) : TryRead(level, tile, pixels);
        }
        catch (Exception exception) when (exception is not (DataException or OutOfMemoryException))
        {
            throw Undecodable(level, tile, exception.Message, exception);
        }

        if (wrong is not null) throw Undecodable(level, tile, wrong, inner: null);
        if (level.Photometric != Photometric.MINISWHITE) return;
        for (int i = 0; i < level.TileBytes(form.Shape.Channels); i++) pixels[i] = (byte)(byte.MaxValue - pixels[i]);
    }

    /// <inheritdoc/>
    public void AppendRaw(IncrementalHash hash, SlideLevel level, int tile)
    {
        if (level.RowsPlace is { } place)
        {
            byte[] rows = new byte[level.TileBytes(form.Shape.Channels)];
            if (TryReadRows(level, place, tile, rows) is { } wrong) throw Undecodable(level, tile, wrong, inner: null);
            hash.AppendData(rows);
            return;
        }

        byte[] bytes = ReadRaw(level, tile, out int length);
        hash.AppendData(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Level level in levels) level.Tiff?.Dispose();
        handle.Dispose();
    }

    /// <summary>Reads rows that are not compressed.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    private string? TryReadRows(SlideLevel level, long place, int tile, byte[] pixels)
    {
        int row = level.Size.Width * form.Shape.Channels;
        return Fill(pixels.AsSpan(0, level.RowsOf(tile) * row), place + ((long)tile * level.Block.Height * row)) ? null : "it is cut off";
    }

    /// <summary>Decodes by LibTiff, one thread at a time.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    private string? TryRead(SlideLevel level, int tile, byte[] pixels)
    {
        Level decoder = levels[level.Number];
        lock (decoder)
        {
            Tiff tiff = decoder.Tiff ??= Open(level);
            TiffMessages.Clear();
            int length = level.IsTiled ? (int)level.TileBytes(form.Shape.Channels) : level.RowsOf(tile) * level.Size.Width * form.Shape.Channels;
            int read = level.IsTiled ? tiff.ReadEncodedTile(tile, pixels, 0, length) : tiff.ReadEncodedStrip(tile, pixels, 0, length);
            return read == length && TiffMessages.LastError is null ? null : TiffMessages.LastError ?? "it is damaged or cut off";
        }
    }

    /// <summary>Decodes JPEG, which any number of threads may do at a time.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    private string? TryReadJpeg(SlideLevel level, int tile, byte[] pixels)
    {
        byte[] bytes = ReadRaw(level, tile, out int length);
        PixelSize size = level.Block with { Height = level.RowsOf(tile) };
        string? wrong = JpegTile.TryDecode(bytes.AsSpan(0, length), TablesOf(level), level.Photometric == Photometric.RGB, size, form.Shape.Channels, pixels);
        ArrayPool<byte>.Shared.Return(bytes);
        return wrong;
    }

    /// <summary>A tile as the file has it, compressed, in rented memory.</summary>
    private byte[] ReadRaw(SlideLevel level, int tile, out int length)
    {
        TileIndex index = level.Index!;
        if (index.Places.Read(handle, tile) is not { } place || index.Lengths.Read(handle, tile) is not { } bytes || bytes > SlideForm.MostBytesOf(level, form.Shape.Channels))
            throw Undecodable(level, tile, "where it lies is not said any more", inner: null);
        length = (int)bytes;
        byte[] raw = ArrayPool<byte>.Shared.Rent(length);
        return Fill(raw.AsSpan(0, length), place) ? raw : throw Undecodable(level, tile, "it is cut off", inner: null);
    }

    private byte[] TablesOf(SlideLevel level)
    {
        Level known = levels[level.Number];
        if (known.Tables is { } tables) return tables;
        tables = level.Index!.Tables is { } array ? new byte[array.Count] : [];
        return Fill(tables, level.Index.Tables?.Place ?? 0) ? known.Tables = tables : throw new DataException($"slide {path} cannot be read: the tables of level {level.Number} are cut off");
    }

    private bool Fill(Span<byte> bytes, long place)
    {
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes[read..], place + read) is > 0 and int more) read += more;
        return read == bytes.Length;
    }

    private Tiff Open(SlideLevel level)
    {
        // "h": the first directory of a large file has megabytes, and is needed by its own level alone.
        Tiff tiff = Tiff.ClientOpen(path, level.Place == 0 ? "rc" : "rhc", handle, new HandleStream(handle)) ?? throw Unopened(level);
        if (level.Place > 0 && !tiff.SetSubDirectory((long)level.Place)) throw Unopened(level);
        long expected = level.TileBytes(form.Shape.Channels);
        long actual = level.IsTiled ? tiff.TileSize() : tiff.StripSize();
        return actual == expected ? tiff : throw new DataException($"slide {path} cannot be read: level {level.Number} has tiles of {actual:N0} bytes, but says {expected:N0}");
    }

    private DataException Unopened(SlideLevel level) => new($"slide {path} cannot be read: level {level.Number} cannot be opened: {TiffMessages.LastError ?? "its directory is damaged"}");

    private DataException Undecodable(SlideLevel level, int tile, string why, Exception? inner) => new($"slide {path} cannot be read: {level.NameOf(tile)} cannot be decoded: {why}", inner);

    private sealed class Level
    {
        public Tiff? Tiff { get; set; }

        public byte[]? Tables { get; set; }
    }

    /// <summary>A position of its own in a file that others read too.</summary>
    private sealed class HandleStream(SafeFileHandle file) : TiffStream
    {
        private long position;

        public override int Read(object clientData, byte[] buffer, int offset, int count)
        {
            int read = 0;
            while (read < count && RandomAccess.Read(file, buffer.AsSpan(offset + read, count - read), position) is > 0 and int more) (read, position) = (read + more, position + more);
            return read;
        }

        public override long Seek(object clientData, long offset, SeekOrigin origin) => position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => position + offset,
            _ => RandomAccess.GetLength(file) + offset,
        };

        public override long Size(object clientData) => RandomAccess.GetLength(file);

        public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException("slides are read only");

        public override void Close(object clientData)
        {
            // The handle is the slide's.
        }
    }
}
