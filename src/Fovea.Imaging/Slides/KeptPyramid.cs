using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Imaging;

/// <summary>
/// Levels that a slide's file lacks, made once and kept beside it: tiles one after the other, level by level and row by row, each compressed without loss (zlib,
/// which has a checksum), and where each of them ends. <see cref="PyramidMaker"/> makes it.
/// </summary>
/// <param name="folder">Where it lies, a folder of its own.</param>
internal sealed class KeptPyramid(string folder)
{
    /// <summary>Bytes that say where a tile ends.</summary>
    public const int EndBytes = sizeof(long);

    /// <summary>Where it lies.</summary>
    public string Folder => folder;

    /// <summary>The tiles.</summary>
    public string TilesPath => Path.Combine(folder, "tiles.bin");

    /// <summary>Where each tile ends, a 64-bit little-endian number each.</summary>
    public string EndsPath => Path.Combine(folder, "ends.bin");

    /// <summary>How much is there and what it was made of.</summary>
    public string ContentsPath => Path.Combine(folder, "contents.json");

    /// <summary>Opens it together with the slide's own file.</summary>
    /// <param name="own">The file, opened; closed with what this gives.</param>
    /// <param name="file">The file, for errors.</param>
    /// <param name="form">Its form.</param>
    /// <exception cref="DataCacheException">It cannot be opened.</exception>
    public ISlideTiles OpenBeside(ISlideTiles own, SourceFile file, SlideForm form)
    {
        try
        {
            return new Opened(this, own, file, form);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            own.Dispose();
            throw new DataCacheException($"the pyramid that was made of slide {file.Path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Compresses a tile.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> pixels)
    {
        using MemoryStream compressed = new();
        using (ZLibStream stream = new(compressed, CompressionLevel.Fastest)) stream.Write(pixels);
        return compressed.ToArray();
    }

    private sealed class Opened : ISlideTiles
    {
        private readonly KeptPyramid pyramid;
        private readonly ISlideTiles own;
        private readonly SourceFile file;
        private readonly SlideForm form;
        private readonly SafeFileHandle tiles, ends;

        public Opened(KeptPyramid pyramid, ISlideTiles own, SourceFile file, SlideForm form)
        {
            (this.pyramid, this.own, this.file, this.form) = (pyramid, own, file, form);
            tiles = File.OpenHandle(pyramid.TilesPath, share: FileShare.ReadWrite, options: FileOptions.RandomAccess);
            try
            {
                ends = File.OpenHandle(pyramid.EndsPath, share: FileShare.ReadWrite, options: FileOptions.RandomAccess);
            }
            catch
            {
                tiles.Dispose();
                throw;
            }
        }

        public void ReadTile(SlideLevel level, int tile, byte[] pixels)
        {
            if (!level.IsKept)
            {
                own.ReadTile(level, tile, pixels);
                return;
            }

            byte[] compressed = ReadCompressed(level, tile, out int length);
            try
            {
                using ZLibStream stream = new(new MemoryStream(compressed, 0, length), CompressionMode.Decompress);
                stream.ReadExactly(pixels, 0, (int)level.TileBytes(form.Shape.Channels));
                // The checksum is compared at the end.
                if (stream.ReadByte() >= 0) throw Damaged(level, tile, "it is longer than it can be", inner: null);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                throw Damaged(level, tile, exception.Message, exception);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(compressed);
            }
        }

        public void AppendRaw(IncrementalHash hash, SlideLevel level, int tile)
        {
            if (!level.IsKept)
            {
                own.AppendRaw(hash, level, tile);
                return;
            }

            byte[] pixels = new byte[level.TileBytes(form.Shape.Channels)];
            ReadTile(level, tile, pixels);
            hash.AppendData(pixels);
        }

        public void Dispose()
        {
            own.Dispose();
            tiles.Dispose();
            ends.Dispose();
        }

        /// <summary>A tile as it is kept, in rented memory.</summary>
        private byte[] ReadCompressed(SlideLevel level, int tile, out int length)
        {
            long number = (long)level.Place + tile, first = Math.Max(0, number - 1);
            Span<byte> both = stackalloc byte[2 * EndBytes];
            Span<byte> read = number == 0 ? both[EndBytes..] : both;
            both.Clear();
            if (!Fill(ends, read, first * EndBytes)) throw Damaged(level, tile, "it is cut off", inner: null);
            long start = BinaryPrimitives.ReadInt64LittleEndian(both), end = BinaryPrimitives.ReadInt64LittleEndian(both[EndBytes..]);
            if (start < 0 || end <= start || end - start > SlideForm.MostBytesOf(level, form.Shape.Channels)) throw Damaged(level, tile, $"it is said to lie from byte {start} to {end}", inner: null);
            length = (int)(end - start);
            byte[] compressed = ArrayPool<byte>.Shared.Rent(length);
            return Fill(tiles, compressed.AsSpan(0, length), start) ? compressed : throw Damaged(level, tile, "it is cut off", inner: null);
        }

        private static bool Fill(SafeFileHandle handle, Span<byte> bytes, long place)
        {
            int read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes[read..], place + read) is > 0 and int more) read += more;
            return read == bytes.Length;
        }

        private DataCacheException Damaged(SlideLevel level, int tile, string why, Exception? inner) =>
            new($"the pyramid that was made of slide {file.Path} is damaged: {level.NameOf(tile)}: {why}; remove {pyramid.Folder}, and it is made again", inner);
    }
}
