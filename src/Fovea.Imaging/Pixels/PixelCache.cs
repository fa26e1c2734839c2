using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Training.Checkpoints;

namespace Fovea.Imaging;

/// <summary>
/// Decoded images as one file of raw pixels, [count, height, width, channels], to be mapped into memory: decoding is done once, and
/// memory holds only what is looked at. Making one can be stopped and goes on where it stopped. Who needs one that somebody else is making waits for it.
/// </summary>
/// <param name="folder">Where it lies, a folder of its own.</param>
internal sealed class PixelCache(string folder)
{
    private static readonly TimeSpan saveInterval = TimeSpan.FromSeconds(2);

    /// <summary>The raw pixels.</summary>
    public string PixelPath => Path.Combine(folder, "pixels.bin");

    private string ContentsPath => Path.Combine(folder, "contents.json");

    /// <summary>What the cache holds, if it is complete and its originals have not changed, else null.</summary>
    /// <param name="fingerprint">Of the originals as they are now.</param>
    public PixelCacheContents? Find(string fingerprint)
    {
        PixelCacheContents? contents = Read();
        return contents is not null && contents.Fingerprint == fingerprint && contents.Done == contents.Count && Length == contents.Count * contents.Shape.Bytes
            ? contents : null;
    }

    /// <summary>Makes the cache, or goes on making it, or waits while another process does.</summary>
    /// <param name="producer">Yields the pixels.</param>
    /// <param name="fingerprint">Of the originals.</param>
    /// <param name="progress">Progress reporter, one report for each block, and while it waits.</param>
    /// <param name="cancellation">Stops the waiting, or between two blocks; what is done is kept.</param>
    /// <exception cref="DataException">An image cannot be read, or the disk is full.</exception>
    public PixelCacheContents Make(IPixelProducer producer, string fingerprint, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using FileLock alone = FileLock.Acquire(Path.Combine(folder, "lock"), TellOfOther, cancellation);
            return Find(fingerprint) ?? Fill(producer, Begin(producer, fingerprint), progress, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"pixels cannot be kept in {folder}: {exception.Message}", exception);
        }

        // What the other has saved of how far it is.
        void TellOfOther() => progress?.Report(new DataProgress("waiting for another process that decodes the same images", Read()?.Done ?? 0, producer.Count, DataProgress.Images));
    }

    private PixelCacheContents Begin(IPixelProducer producer, string fingerprint)
    {
        PixelCacheContents? before = Read();
        if (before is not null && before.Fingerprint == fingerprint && before.Shape == producer.Shape && before.Count == producer.Count
            && before.Done < before.Count && Length >= before.Done * before.Shape.Bytes)
            return before;
        File.Delete(ContentsPath);
        File.Delete(PixelPath);
        long needed = producer.Count * producer.Shape.Bytes, free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (needed > free) throw new DataException($"decoded, {Counted.Of(producer.Count, "image")} of {producer.Shape} would take {needed / 1e9:F1} GB, but {folder} has {free / 1e9:F1} GB left");
        return new PixelCacheContents(fingerprint, producer.Shape, producer.Count, 0, []);
    }

    private PixelCacheContents Fill(IPixelProducer producer, PixelCacheContents contents, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using FileStream pixels = new(PixelPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1);
        pixels.Position = contents.Done * contents.Shape.Bytes;
        byte[] block = new byte[checked((int)(producer.BlockCount * contents.Shape.Bytes))];
        long saved = Stopwatch.GetTimestamp();
        while (contents.Done < contents.Count)
        {
            if (cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(saved) > saveInterval)
            {
                Save(contents, pixels);
                saved = Stopwatch.GetTimestamp();
                cancellation.ThrowIfCancellationRequested();
            }

            int count = Math.Min(producer.BlockCount, contents.Count - contents.Done);
            Memory<byte> part = block.AsMemory(0, (int)(count * contents.Shape.Bytes));
            IReadOnlyList<UnreadableImage> unreadable = producer.Produce(contents.Done, count, part);
            pixels.Write(part.Span);
            contents = contents with { Done = contents.Done + count, Unreadable = [.. contents.Unreadable, .. unreadable] };
            progress?.Report(new DataProgress(producer.Task, contents.Done, contents.Count, DataProgress.Images));
        }

        Save(contents, pixels);
        return contents;
    }

    /// <summary>The contents last: they never claim pixels that are not there.</summary>
    private void Save(PixelCacheContents contents, FileStream pixels)
    {
        pixels.Flush(flushToDisk: true);
        AtomicFile.WriteAllText(ContentsPath, JsonSerializer.Serialize(contents, PixelCacheContext.Default.PixelCacheContents));
    }

    private long Length => File.Exists(PixelPath) ? new FileInfo(PixelPath).Length : 0;

    private PixelCacheContents? Read()
    {
        try
        {
            return File.Exists(ContentsPath) ? JsonSerializer.Deserialize(File.ReadAllText(ContentsPath), PixelCacheContext.Default.PixelCacheContents) : null;
        }
        catch (JsonException)
        {
            // Not what was written here: the cache is made anew.
            return null;
        }
    }
}

/// <summary>Yields the pixels that a <see cref="PixelCache"/> keeps, a block at a time.</summary>
internal interface IPixelProducer
{
    /// <summary>What is being done, for a person.</summary>
    string Task { get; }

    /// <summary>Shape of every image.</summary>
    ImageShape Shape { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Images that are best produced together.</summary>
    int BlockCount { get; }

    /// <summary>Produces images.</summary>
    /// <param name="first">Number of the first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="pixels">Overwritten: [count, height, width, channels].</param>
    /// <returns>Those that could not be read and may be left out: number and reason.</returns>
    /// <exception cref="DataException">An image cannot be read and may not be left out.</exception>
    IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels);
}

/// <summary>An image that could not be read.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Reason">Why, for a person.</param>
internal sealed record UnreadableImage(int Index, string Reason);

/// <summary>What a pixel cache holds and what it was made from.</summary>
/// <param name="Fingerprint">Changes when the originals do.</param>
/// <param name="Shape">Shape of every image.</param>
/// <param name="Count">Number of images.</param>
/// <param name="Done">Images that are in the file; less than <paramref name="Count"/> while it is being made.</param>
/// <param name="Unreadable">Those that could not be read: their pixels mean nothing.</param>
internal sealed record PixelCacheContents(string Fingerprint, ImageShape Shape, int Count, int Done, IReadOnlyList<UnreadableImage> Unreadable);

/// <summary>Compile-time JSON for pixel caches.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PixelCacheContents))]
internal sealed partial class PixelCacheContext : JsonSerializerContext;
