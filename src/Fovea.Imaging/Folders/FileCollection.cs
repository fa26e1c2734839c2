using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fovea.Configuration;
using Fovea.Data;
using Fovea.Numerics;

namespace Fovea.Imaging;

/// <summary>Image files, decoded once into a pixel cache: image i of the cache is file i.</summary>
internal sealed class FileCollection : ILabelledFiles
{
    // Of how files become pixels: caches of another one are made again.
    private const string Decoding = "2";

    private readonly MappedFile pixels;

    private FileCollection(
        FolderContents contents, IReadOnlyList<IReadOnlyList<int>> copies, ImageShape shape, MappedFile pixels, IReadOnlyList<UnreadableImage> unreadable)
    {
        IReadOnlyList<SourceFile> files = contents.Files;
        Files = files;
        Findings = contents.Findings;
        Copies = copies;
        Shape = shape;
        Skipped = [.. unreadable.Select(image => new SkippedImage(files[image.Index].Name, image.Reason))];
        HashSet<int> left = [.. unreadable.Select(image => image.Index)];
        Readable = [.. Enumerable.Range(0, files.Count).Where(index => !left.Contains(index))];
        this.pixels = pixels;
    }

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Shape of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>Numbers of the files that could be read.</summary>
    public IReadOnlyList<int> Readable { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DataFinding> Findings { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<int>> Copies { get; }

    /// <summary>Opens files by their pixel cache, which is made first if it is missing or they have changed.</summary>
    /// <param name="root">The folder they are in: it has one cache for each way of decoding.</param>
    /// <param name="contents">The files, at least one.</param>
    /// <param name="options">How they are decoded.</param>
    /// <param name="cacheFolder">Where caches of folders lie.</param>
    /// <param name="progress">Progress reporter, one report for each image.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="DataException">A file cannot be read, or is of another size than others.</exception>
    public static FileCollection Open(
        string root, FolderContents contents, ImageFileOptions options, string cacheFolder, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<SourceFile> files = contents.Files;
        (PixelCache cache, string fingerprint, string which) = CacheOf(root, contents, options, cacheFolder);
        PixelCacheContents pixels = cache.Find(fingerprint) ?? Make(cache, files, options, fingerprint, progress, cancellation);
        if (pixels.Unreadable.Count == pixels.Count)
            throw new DataException($"none of {Counted.Of(pixels.Count, "image")} can be read; the first one: {pixels.Unreadable[0].Reason}");
        string memory = Path.Combine(cacheFolder, HashOf([root])[..16], "copies.json");
        IReadOnlyList<IReadOnlyList<int>> copies = FileCopies.Find(files, which, memory, progress, cancellation);
        return new FileCollection(contents, copies, pixels.Shape, new MappedFile(cache.PixelPath), pixels.Unreadable);
    }

    /// <summary>Whether files are decoded already, all of them as they are now.</summary>
    /// <inheritdoc cref="Open"/>
    public static bool IsKept(string root, FolderContents contents, ImageFileOptions options, string cacheFolder)
    {
        (PixelCache cache, string fingerprint, _) = CacheOf(root, contents, options, cacheFolder);
        return cache.Find(fingerprint) is not null;
    }

    private static (PixelCache Cache, string Fingerprint, string Which) CacheOf(string root, FolderContents contents, ImageFileOptions options, string cacheFolder)
    {
        string how = $"{options.Fitting}|{options.ReadChannels}|{options.SkipUnreadable}{(options.Range is { } range ? $"|{range}" : string.Empty)}", which = HashOf(contents.Files.Select(Describe));
        return (new PixelCache(Path.Combine(cacheFolder, HashOf([root, how])[..16])), HashOf([Decoding, how, which]), which);
    }

    /// <inheritdoc/>
    public ImageSet Select(IEnumerable<int> indices, Func<SourceFile, int> labelOf)
    {
        int[] slots = [.. indices];
        return new MappedImageSet(pixels, Shape, slots, [.. slots.Select(slot => labelOf(Files[slot]))], [.. slots.Select(slot => Files[slot].Name)]);
    }

    private static PixelCacheContents Make(
        PixelCache cache, IReadOnlyList<SourceFile> files, ImageFileOptions options, string fingerprint, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        ImageShape shape = ShapeOf(files, options, progress, cancellation);
        return cache.Make(new FilePixels(files, shape, options.Fitting?.Fit, options.ReadRange, options.SkipUnreadable), fingerprint, progress, cancellation);
    }

    /// <summary>The shape that all files are brought to: as wanted, else that of the first one that can be read.</summary>
    private static ImageShape ShapeOf(
        IReadOnlyList<SourceFile> files, ImageFileOptions options, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        PixelSize? size = options.Fitting?.Size;
        bool isGray = true;
        for (int i = 0; i < files.Count && (size is null || (isGray && options.ReadChannels == ChannelChoice.Auto)); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                ImageHeader header = ImageFile.ReadHeader(files[i].Path);
                size ??= header.Size;
                isGray &= header.IsGray;
            }
            catch (DataException) when (options.SkipUnreadable)
            {
                // Decoding comes to it again, and lists it.
            }
            catch (DataException exception)
            {
                throw MayBeLeftOut(exception);
            }

            progress?.Report(new DataProgress("reading sizes", i + 1, files.Count, DataProgress.Images));
        }

        if (size is not { } known) throw new DataException($"none of {Counted.Of(files.Count, "image")} can be read; the first one is {files[0].Path}");
        int channels = options.ReadChannels switch
        {
            ChannelChoice.Gray => 1,
            ChannelChoice.Colour => 3,
            _ => isGray ? 1 : 3,
        };
        return new ImageShape(known.Height, known.Width, channels);
    }

    /// <summary>What is wrong with a file, with the option that leaves such files out, unless another one helps.</summary>
    internal static DataException MayBeLeftOut(DataException unreadable) => unreadable.Message.Contains("dataOptions.", StringComparison.Ordinal) ? unreadable
        : new DataException($"{unreadable.Message}; dataOptions.skipUnreadable leaves out what cannot be read, and lists it", unreadable);

    private static string Describe(SourceFile file) => string.Create(CultureInfo.InvariantCulture, $"{file.Name}|{file.Length}|{file.Changed}");

    private static string HashOf(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}

/// <summary>Decodes image files for a pixel cache, several at once.</summary>
/// <param name="files">The files.</param>
/// <param name="shape">Shape to bring them to.</param>
/// <param name="fit">What is done if a file's size is another; null if that is an error.</param>
/// <param name="range">The samples that are black and white where a file has more than 8 bits; null for its own.</param>
/// <param name="skipUnreadable">Whether files that cannot be read are left out.</param>
internal sealed class FilePixels(IReadOnlyList<SourceFile> files, ImageShape shape, ImageFit? fit, SampleRange? range, bool skipUnreadable) : IPixelProducer
{
    // A side from which on somebody may want to look at an image as it is, and not made small.
    private const int LargeSide = 2048;

    // Decoders take several times an image's bytes for themselves.
    private const long MostBlockBytes = 32_000_000;

    public string Task => "decoding images";

    public ImageShape Shape => shape;

    public int Count => files.Count;

    public int BlockCount { get; } = (int)Math.Clamp(MostBlockBytes / shape.Bytes, 1, Environment.ProcessorCount);

    public IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels)
    {
        string?[] reasons = new string?[count];
        int imageBytes = (int)shape.Bytes;
        try
        {
            Parallel.For(0, count, i => reasons[i] = Decode(files[first + i], pixels.Span.Slice(i * imageBytes, imageBytes)));
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is DataException inner)
        {
            throw new DataException(inner.Message, inner);
        }

        return [.. Enumerable.Range(0, count).Where(i => reasons[i] is not null).Select(i => new UnreadableImage(first + i, reasons[i]!))];
    }

    /// <summary>The file whose size is that of the shape, if it is not wanted by an option: the first one that can be read.</summary>
    private string FirstOfTheShape()
    {
        foreach (SourceFile file in files)
        {
            try
            {
                PixelSize size = ImageFile.ReadHeader(file.Path).Size;
                if (size.Width == shape.Width && size.Height == shape.Height) return file.Path;
            }
            catch (DataException) when (skipUnreadable)
            {
                // Another one gave the size.
            }
        }

        return "another";
    }

    private string? Decode(SourceFile file, Span<byte> pixels)
    {
        PixelSize? size;
        try
        {
            size = fit is null ? ImageFile.ReadHeader(file.Path).Size : null;
            if (size is null || (size.Value.Width == shape.Width && size.Value.Height == shape.Height))
            {
                ImageFile.Read(file.Path, shape, fit ?? ImageFit.Stretch, pixels, range);
                return null;
            }
        }
        catch (DataException exception)
        {
            return skipUnreadable ? exception.Message : throw FileCollection.MayBeLeftOut(exception);
        }

        bool isLarge = Math.Max(Math.Max(size.Value.Width, size.Value.Height), Math.Max(shape.Width, shape.Height)) > LargeSide;
        // Leaving it out, too, would change what the data is about without a word.
        throw new DataException($"image {file.Path} is {size}, but {FirstOfTheShape()} is {shape.Width}x{shape.Height}: say what to do by dataOptions.resize or dataOptions.pad, each WIDTHxHEIGHT"
            + (isLarge ? $"; or look at them as they are, whatever their sizes, as slides:PATH, which reads tiled TIFF by region: {Conversion.ToSlide("IN", "OUT.tif")} makes one (libvips)" : string.Empty)
            + (skipUnreadable ? "; dataOptions.skipUnreadable leaves out only what cannot be read" : string.Empty));
    }
}
