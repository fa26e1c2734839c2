using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Data;
using Fovea.Training.Checkpoints;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Imaging;

/// <summary>
/// Makes the levels that a slide's file lacks, once, and finds them again: each of the one before it, as levels are that are made while they are looked at. It takes
/// memory for 256 rows of the image and some 32 MB, however large the image is. It can be stopped, or killed, and goes on where it was; who needs a pyramid that somebody
/// else is making waits for it.
/// </summary>
internal sealed class PyramidMaker
{
    // Of how levels are made and kept: others are made again.
    private const string Making = "1";

    // Tiles that are made together, by all threads, before they are written.
    private const int BlockTiles = 64;

    // Decoded tiles of the level before, beside what a row of them takes.
    private const long LeastCacheBytes = 32_000_000;

    // Of tiles larger than this one is decoded at a time.
    private const long LargeTileBytes = 16_000_000;

    private static readonly TimeSpan saveInterval = TimeSpan.FromSeconds(2);

    private readonly SourceFile file;
    private readonly SlideForm working;
    private readonly SlideLevel[] kept;
    private readonly KeptPyramid pyramid;
    private readonly string fingerprint;
    private readonly long count;

    private PyramidMaker(SourceFile file, SlideForm form, KeptPyramid pyramid)
    {
        this.file = file;
        this.pyramid = pyramid;
        // Of a file in strips nothing is used but its finest level, and that is brought into tiles first.
        SlideLevel[] own = form.Levels[0].IsTiled ? [.. form.Levels.Where(level => !level.IsMade)] : [form.Levels[0]];
        IReadOnlyList<SlideLevel> all = SlideForm.WithCoarser(form.Levels[0].IsTiled ? own : [.. own, own[0].InTiles()]);
        List<SlideLevel> made = [];
        foreach (SlideLevel level in all.Skip(own.Length))
        {
            made.Add(level.Kept(count));
            count += level.Tiles;
        }

        kept = [.. made];
        working = form with { Levels = [.. own, .. kept], Pyramid = pyramid };
        fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Making}|{file.Length}|{file.Changed}|{form.Shape}|{string.Join('|', working.Levels.Select(level => $"{level.Size} {level.Block} {level.Place}"))}"))));
    }

    /// <summary>The form of a slide with all its levels: as it is where the file has them, else with those that are kept, which are made first where they are not there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="form">Its form.</param>
    /// <param name="cacheFolder">Where what is made of slides is kept.</param>
    /// <param name="progress">Progress reporter, one report for each block of tiles, and while it waits.</param>
    /// <param name="cancellation">Stops the waiting, or between two blocks; what is done is kept.</param>
    /// <exception cref="DataCacheException">The pyramid cannot be kept.</exception>
    /// <exception cref="DataException">A tile of the file is damaged.</exception>
    public static SlideForm Complete(SourceFile file, SlideForm form, string cacheFolder, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (!form.NeedsPyramid) return form;
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Path)))[..16];
        PyramidMaker maker = new(file, form, new KeptPyramid(Path.Combine(cacheFolder, "pyramids", name)));
        maker.FindOrMake(progress, cancellation);
        SlideLevel[] levels = form.Levels[0].IsTiled ? [.. maker.working.Levels] : [.. maker.kept.Select((level, number) => level with { Number = number })];
        return form with { Levels = levels, Pyramid = maker.pyramid };
    }

    private string Task => $"making a pyramid of {file.Name}";

    private void FindOrMake(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(pyramid.Folder);
            if (IsThere()) return;
            using FileLock alone = FileLock.Acquire(
                Path.Combine(pyramid.Folder, "lock"), () => progress?.Report(new DataProgress($"waiting for another process that is {Task}", Read()?.Done ?? 0, count, "tiles")), cancellation);
            if (!IsThere()) Make(progress, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataCacheException(
                $"the pyramid of slide {file.Path} cannot be kept in {pyramid.Folder}: {exception.Message}; make room there and see that it may be written, or set {DataCache.RootVariable} to a folder elsewhere", exception);
        }
    }

    private void Make(IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using FileStream tiles = new(pyramid.TilesPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using FileStream ends = new(pyramid.EndsPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        PyramidContents contents = Read() is { } before && before.Fingerprint == fingerprint && tiles.Length >= before.Bytes && EndOf(before.Done) == before.Bytes
            ? before : new PyramidContents(fingerprint, 0, 0);
        // What a killed process wrote behind what it had saved may not be whole.
        tiles.SetLength(tiles.Position = contents.Bytes);
        ends.SetLength(ends.Position = contents.Done * KeptPyramid.EndBytes);
        OpenedSlides opened = new();
        try
        {
            contents = MakeFrom(contents, new SlideRegions(new Slide(0, file, working), opened, new TileCache(CacheBytes)), tiles, ends, progress, cancellation);
        }
        finally
        {
            opened.Close();
        }

        Save(contents, tiles, ends);
    }

    /// <summary>Makes what is missing.</summary>
    private PyramidContents MakeFrom(
        PyramidContents contents, SlideRegions regions, FileStream tiles, FileStream ends, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        long saved = Stopwatch.GetTimestamp();
        foreach (SlideLevel level in kept)
        {
            long first = (long)level.Place, end = first + level.Tiles;
            while (contents.Done < end)
            {
                if (cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(saved) > saveInterval)
                {
                    Save(contents, tiles, ends);
                    saved = Stopwatch.GetTimestamp();
                    cancellation.ThrowIfCancellationRequested();
                }

                byte[][] block = MakeBlock(regions, level, (int)(contents.Done - first), (int)Math.Min(BlockTiles, end - contents.Done));
                contents = Append(contents, block, tiles, ends);
                progress?.Report(new DataProgress(Task, contents.Done, count, "tiles"));
            }
        }

        return contents;
    }

    private byte[][] MakeBlock(SlideRegions regions, SlideLevel level, int first, int tiles)
    {
        byte[][] block = new byte[tiles][];
        int length = (int)level.TileBytes(working.Shape.Channels);
        try
        {
            Parallel.For(0, tiles, new ParallelOptions { MaxDegreeOfParallelism = Threads }, () => new byte[length], (i, _, pixels) =>
            {
                regions.Make(level, first + i, pixels);
                block[i] = KeptPyramid.Compress(pixels.AsSpan(0, length));
                return pixels;
            }, _ => { });
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is DataException inner)
        {
            ExceptionDispatchInfo.Throw(inner);
        }

        return block;
    }

    private static PyramidContents Append(PyramidContents contents, byte[][] block, FileStream tiles, FileStream ends)
    {
        long bytes = contents.Bytes;
        byte[] places = new byte[block.Length * KeptPyramid.EndBytes];
        for (int i = 0; i < block.Length; i++)
        {
            tiles.Write(block[i]);
            bytes += block[i].Length;
            BinaryPrimitives.WriteInt64LittleEndian(places.AsSpan(i * KeptPyramid.EndBytes), bytes);
        }

        ends.Write(places);
        return contents with { Done = contents.Done + block.Length, Bytes = bytes };
    }

    private int Threads => working.Levels.Max(level => level.TileBytes(working.Shape.Channels)) > LargeTileBytes ? 1 : Environment.ProcessorCount;

    /// <summary>Room for the strips under a row of tiles, each decoded once, and for a tile of each thread.</summary>
    private long CacheBytes
    {
        get
        {
            SlideLevel source = working.Levels[0];
            int rows = source.IsTiled ? 0 : (SlideLevel.MadeSide / source.Block.Height) + 2;
            return LeastCacheBytes + ((rows + Threads) * source.TileBytes(working.Shape.Channels));
        }
    }

    /// <summary>The contents last: they never claim tiles that are not there.</summary>
    private void Save(PyramidContents contents, FileStream tiles, FileStream ends)
    {
        tiles.Flush(flushToDisk: true);
        ends.Flush(flushToDisk: true);
        AtomicFile.WriteAllText(pyramid.ContentsPath, JsonSerializer.Serialize(contents, PyramidJson.Default.PyramidContents));
    }

    private bool IsThere() => Read() is { } contents && contents.Fingerprint == fingerprint && contents.Done == count
        && LengthOf(pyramid.TilesPath) == contents.Bytes && LengthOf(pyramid.EndsPath) == count * KeptPyramid.EndBytes;

    private PyramidContents? Read()
    {
        try
        {
            if (!File.Exists(pyramid.ContentsPath)) return null;
            PyramidContents? contents = JsonSerializer.Deserialize(File.ReadAllText(pyramid.ContentsPath), PyramidJson.Default.PyramidContents);
            return contents is { Done: >= 0, Bytes: >= 0 } && contents.Done <= count ? contents : null;
        }
        catch (JsonException)
        {
            // Not what was written here: the pyramid is made anew.
            return null;
        }
    }

    /// <summary>Where the last of the first so many tiles ends, as it is kept; negative where that is not said.</summary>
    private long EndOf(long done)
    {
        if (done == 0) return 0;
        Span<byte> end = stackalloc byte[KeptPyramid.EndBytes];
        using SafeFileHandle file = File.OpenHandle(pyramid.EndsPath, share: FileShare.ReadWrite);
        return RandomAccess.Read(file, end, (done - 1) * KeptPyramid.EndBytes) == end.Length ? BinaryPrimitives.ReadInt64LittleEndian(end) : -1;
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}

/// <summary>How much of a pyramid is kept and what it was made of.</summary>
/// <param name="Fingerprint">Changes when the slide's file does.</param>
/// <param name="Done">Tiles that are there.</param>
/// <param name="Bytes">Bytes that they take.</param>
internal sealed record PyramidContents(string Fingerprint, long Done, long Bytes);

/// <summary>Compile-time JSON for pyramids.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PyramidContents))]
internal sealed partial class PyramidJson : JsonSerializerContext;
