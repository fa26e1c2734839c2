using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fovea.Configuration;
using Fovea.Data.Regions;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>Slides that share opened files and decoded tiles.</summary>
internal sealed class SlideCollection : ILabelledFiles
{
    /// <summary>Tiles of the largest kind that the cache must have room for: every thread holds one while it looks.</summary>
    public const int FewestCachedTiles = 64;

    private readonly SlideForm?[] forms;
    private readonly SlideRegions?[] regions;
    private readonly IImageRegions?[] shown;

    private SlideCollection(
        FolderContents contents, IReadOnlyList<IReadOnlyList<int>> copies, SlideForm?[] forms, IReadOnlyList<SkippedImage> skipped, int firstNumber, OpenedSlides opened, TileCache cache, bool tissueOnly)
    {
        Files = contents.Files;
        Findings = contents.Findings;
        Copies = copies;
        Skipped = skipped;
        this.forms = forms;
        Readable = [.. Enumerable.Range(0, forms.Length).Where(slide => forms[slide] is not null)];
        regions = [.. forms.Select((form, slide) => form is null ? null : new SlideRegions(new Slide(firstNumber + slide, Files[slide], form), opened, cache))];
        shown = [.. regions.Select((region, slide) => region is null ? null : ShownBy(region, forms[slide]!.Origin, tissueOnly))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DataFinding> Findings { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<int>> Copies { get; }

    /// <summary>Numbers of the files that could be read.</summary>
    public IReadOnlyList<int> Readable { get; }

    /// <summary>Shape of the first slide that can be read; all have its channels.</summary>
    public ImageShape Shape => forms[Readable[0]]!.ShownShape;

    /// <summary>What the files say of themselves that a person looks for: how much a pixel covers, and whether they are turned.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            List<string> notes = [];
            double[] scales = [.. Readable.Select(slide => FormOf(slide).MicrometresPerPixel).OfType<double>()];
            int turned = Readable.Count(slide => FormOf(slide).Origin != SKEncodedOrigin.TopLeft), made = Readable.Count(slide => FormOf(slide).Pyramid is not null);
            string scale = scales.Length == 0 ? "not said by any file"
                : string.Create(CultureInfo.InvariantCulture, $"{scales.Min():0.####}{(scales.Max() - scales.Min() < 0.00005 ? string.Empty : $" to {scales.Max():0.####}")}");
            notes.Add($"micrometres a pixel: {scale}{(scales.Length > 0 && scales.Length < Readable.Count ? $", said by {scales.Length:N0} of {Readable.Count:N0} files" : string.Empty)}");
            if (turned > 0) notes.Add($"turned the right way up: {turned:N0} of {Readable.Count:N0} files");
            if (made > 0) notes.Add($"pyramids made and kept: of {made:N0} of {Readable.Count:N0} files");
            return notes;
        }
    }

    /// <summary>Reads what files say of themselves, without their pixels; where a file has no pyramid, one is made first.</summary>
    /// <param name="root">Where they lie.</param>
    /// <param name="contents">The files, at least one.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="cacheFolder">Where it is kept which files are copies, and where pyramids are.</param>
    /// <param name="progress">Progress reporter, one report for each of several files, and those of pyramids.</param>
    /// <param name="cancellation">Stops between two files, or in the middle of a pyramid, which goes on later.</param>
    /// <exception cref="DataCacheException">A pyramid cannot be kept: never a reason to leave a file out.</exception>
    /// <exception cref="DataException">A file cannot be read, or has other channels than others, or tiles that are too large for the cache.</exception>
    public static SlideCollection Open(
        string root, FolderContents contents, SlideOptions options, string cacheFolder, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<SourceFile> files = contents.Files;
        SlideForm?[] forms = new SlideForm?[files.Count];
        List<SkippedImage> skipped = [];
        for (int slide = 0; slide < files.Count; slide++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                forms[slide] = PyramidMaker.Complete(files[slide], SlideOpening.FormOf(files[slide]), cacheFolder, progress, cancellation);
            }
            catch (DataException exception) when (exception is not DataCacheException)
            {
                if (!options.SkipUnreadable) throw FileCollection.MayBeLeftOut(exception);
                skipped.Add(new SkippedImage(files[slide].Name, exception.Message));
            }

            if (files.Count > 1) progress?.Report(new DataProgress("opening slides", slide + 1, files.Count, "slides"));
        }

        if (skipped.Count == files.Count) throw new DataException($"none of {Counted.Of(files.Count, "slide")} can be read; the first one: {skipped[0].Reason}");
        long capacity = options.CacheMegabytes * 1_000_000L;
        RequireOneKind(files, forms, capacity);
        string which = HashOf(files.Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Name}|{file.Length}|{file.Changed}")));
        IReadOnlyList<IReadOnlyList<int>> copies = FileCopies.Find(files, which, Path.Combine(cacheFolder, HashOf([root])[..16], "copies.json"), progress, cancellation);
        return new SlideCollection(contents, copies, forms, skipped, firstNumber: 0, new OpenedSlides(), new TileCache(capacity), options.TissueOnly);
    }

    /// <summary>Opens a slide by itself, which shares opened files and decoded tiles with others; where its file has no pyramid, one is made first.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="cacheFolder">Where pyramids are kept.</param>
    /// <param name="shared">With whom it shares.</param>
    /// <param name="progress">Progress reporter, for reports of the pyramid.</param>
    /// <param name="cancellation">Stops in the middle of a pyramid, which goes on later.</param>
    /// <exception cref="DataException">It cannot be read, or has tiles that are too large for the cache.</exception>
    public static SlideCollection OpenOne(
        SourceFile file, SlideOptions options, string cacheFolder, SharedSlides shared, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        SlideForm form = PyramidMaker.Complete(file, SlideOpening.FormOf(file), cacheFolder, progress, cancellation);
        long capacity = options.CacheMegabytes * 1_000_000L;
        RequireOneKind([file], [form], capacity);
        shared.Cache.Widen(capacity);
        return new SlideCollection(new FolderContents([file], []), [], [form], [], shared.NumberOf(file), shared.Opened, shared.Cache, options.TissueOnly);
    }

    /// <summary>The levels of a slide that can be read.</summary>
    public SlideForm FormOf(int slide) => forms[slide]!;

    /// <summary>A slide that can be read, to be looked at as its file has it.</summary>
    public SlideRegions RegionsOf(int slide) => regions[slide]!;

    /// <summary>A slide that can be read, to be looked at the right way up.</summary>
    public IImageRegions ShownOf(int slide) => shown[slide]!;

    /// <inheritdoc/>
    public ImageSet Select(IEnumerable<int> indices, Func<SourceFile, int> labelOf)
    {
        int[] numbers = [.. indices];
        return new SlideImageSet(this, numbers, [.. numbers.Select(slide => labelOf(Files[slide]))]);
    }

    private static IImageRegions ShownBy(SlideRegions regions, SKEncodedOrigin origin, bool tissueOnly)
    {
        IImageRegions shown = origin == SKEncodedOrigin.TopLeft ? regions : new TurnedRegions(regions, origin);
        return tissueOnly ? new TissueRegions(shown) : shown;
    }

    private static void RequireOneKind(IReadOnlyList<SourceFile> files, SlideForm?[] forms, long capacity)
    {
        int first = Array.FindIndex(forms, form => form is not null);
        for (int slide = first; slide < forms.Length; slide++)
        {
            if (forms[slide] is not { } form) continue;
            if (form.Shape.Channels != forms[first]!.Shape.Channels)
                throw new DataException($"slides must be all gray or all in colour, but {files[first].Path} has {forms[first]!.Shape.ChannelsInWords} and {files[slide].Path} {form.Shape.ChannelsInWords}");
            long needed = form.LargestTileBytes * FewestCachedTiles;
            if (needed > capacity)
                throw new DataException($"dataOptions.cacheMegabytes must be at least {(needed + 999_999) / 1_000_000}, room for {FewestCachedTiles} tiles of {files[slide].Path}, {form.LargestTileBytes:N0} bytes each, but is {capacity / 1_000_000}");
        }
    }

    private static string HashOf(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
