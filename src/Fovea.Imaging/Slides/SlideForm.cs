using BitMiracle.LibTiff.Classic;
using Fovea.Configuration;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>
/// How a slide's file is laid out: its levels, from the finest to the coarsest. The first directory is the finest; its sub-directories, and directories behind
/// it whose sides are its own divided by about a whole number, are the others. What else is there, a label or a photo of the whole glass, is left out. Where the
/// file's coarsest level does not fit a tile, coarser ones are made of it: tile by tile as they are looked at, or once, and kept, where that would take long.
/// </summary>
/// <param name="Shape">Shape of the finest level, as the file has it.</param>
/// <param name="Levels">Its levels.</param>
internal sealed record SlideForm(ImageShape Shape, IReadOnlyList<SlideLevel> Levels)
{
    /// <summary>Longest side that the coarsest level may have, and a level in strips, for coarser ones to be made as they are looked at: they are made of all of it.</summary>
    public const int LongestCoarseSide = 4096;

    // A file of more has a loop or was made to tire.
    private const int MostDirectories = 4096;

    // Of an image without compression that is a single strip: so many bytes are read at a time.
    private const int RowsBytes = 1 << 18;

    // Most bytes of a decoded tile, and those that any tile may take in the file, however little it holds: JPEG's tables, say.
    private const long MostTileBytes = 1 << 28, SmallClaim = 65_536;

    private static readonly Compression[] compressions =
        [Compression.NONE, Compression.LZW, Compression.JPEG, Compression.ADOBE_DEFLATE, Compression.DEFLATE, Compression.PACKBITS];

    /// <summary>Where the first row and column are to be shown.</summary>
    public SKEncodedOrigin Origin { get; init; } = SKEncodedOrigin.TopLeft;

    /// <summary>Micrometres on the specimen that a pixel of the finest level covers; null where the file does not say.</summary>
    public double? MicrometresPerPixel { get; init; }

    /// <summary>Whether OpenSlide reads the file.</summary>
    public bool IsOfOpenSlide { get; init; }

    /// <summary>Where levels are kept that the file lacks; null without any.</summary>
    public KeptPyramid? Pyramid { get; init; }

    /// <summary>The shape when it is the right way up.</summary>
    public ImageShape ShownShape
    {
        get
        {
            PixelSize shown = new PixelSize(Shape.Width, Shape.Height).Turned(Origin);
            return new ImageShape(shown.Height, shown.Width, Shape.Channels);
        }
    }

    /// <summary>Whether levels are to be made once and kept: made as they are looked at, they would take long.</summary>
    public bool NeedsPyramid
    {
        get
        {
            SlideLevel coarsest = Levels.Last(level => !level.IsMade);
            return Pyramid is null && (LongestSide(coarsest) > LongestCoarseSide || (!Levels[0].IsTiled && LongestSide(Levels[0]) > LongestCoarseSide));
        }
    }

    /// <summary>Levels with coarser ones, to be made, down to one that fits a tile.</summary>
    public static IReadOnlyList<SlideLevel> WithCoarser(IEnumerable<SlideLevel> levels)
    {
        List<SlideLevel> all = [.. levels];
        while (all[^1].IsToBeHalved) all.Add(all[^1].Half());
        return all;
    }

    /// <summary>Opens the file whose form this is.</summary>
    /// <param name="file">The file as it was when its form was read.</param>
    /// <exception cref="DataException">It cannot be read, or has changed since.</exception>
    public ISlideTiles Open(SourceFile file)
    {
        ISlideTiles own = IsOfOpenSlide ? new OpenSlideFile(file, this) : new SlideFile(file, this);
        return Pyramid is null ? own : Pyramid.OpenBeside(own, file, this);
    }

    /// <summary>The level to take means of squares from: the coarsest one whose pixels are no larger than they.</summary>
    /// <param name="factor">Pixels of a square on each axis, at least 1.</param>
    public SlideLevel LevelFor(int factor)
    {
        int level = Levels.Count - 1;
        while (level > 0 && Levels[level].Downsample > factor) level--;
        return Levels[level];
    }

    /// <summary>Bytes of the largest decoded tile.</summary>
    public long LargestTileBytes => Levels.Max(level => level.TileBytes(Shape.Channels));

    /// <summary>Reads what a file says of itself, without its pixels, and checks that all tiles lie in it.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="stream">The same, opened.</param>
    /// <exception cref="DataException">It is no TIFF, damaged, cut off, or of a kind that is not read here; of a compression that is not a <see cref="NotSupportedException"/> is in it.</exception>
    public static SlideForm Read(string path, Stream stream)
    {
        TiffDirectory first = TiffDirectory.TryRead(stream) ?? throw NoTiff(path, stream);
        Reader reader = new(path, stream);
        reader.RequireWhole(first, "the first directory");
        SlideLevel finest = reader.LevelOf(first, place: 0, number: 0, downsample: 1, "the first directory");
        ImageShape shape = new(finest.Size.Height, finest.Size.Width, Reader.ChannelsOf(first));
        List<(ulong Place, TiffDirectory Directory, int Downsample, string Called)> found = [];
        foreach ((ulong place, TiffDirectory directory, bool isSub, string called) in reader.OthersThan(first))
        {
            if (!isSub && !Reader.MayBeLevel(directory, finest.IsTiled)) continue;
            PixelSize size = Reader.SizeOf(directory);
            if (RatioOf(finest.Size, size) is { } ratio)
            {
                if (ratio > 1) found.Add((place, directory, ratio, called));
            }
            else if (isSub)
            {
                throw new DataException($"slide {path} cannot be read: {called} is to be a level of {finest.Size}, but is {size}, which is not that divided by a whole number");
            }
        }

        List<SlideLevel> levels = [finest];
        foreach ((ulong place, TiffDirectory directory, int downsample, string called) in found.OrderBy(level => level.Downsample))
        {
            if (downsample == levels[^1].Downsample) continue;
            if (Reader.ChannelsOf(directory) != shape.Channels)
                throw new DataException($"slide {path} cannot be read: {called} is to be a level of {shape}, but has {Counted.Of(Reader.ChannelsOf(directory), "channel")}");
            levels.Add(reader.LevelOf(directory, place, levels.Count, downsample, called));
        }

        return new SlideForm(shape, WithCoarser(levels)) { Origin = ExifOrigin.FromDirectory(first), MicrometresPerPixel = SlideScale.Of(first) };
    }

    /// <summary>Most bytes that a tile may take, compressed.</summary>
    public static long MostBytesOf(SlideLevel level, int channels) => SmallClaim + (2 * level.TileBytes(channels));

    private static DataException NoTiff(string path, Stream stream)
    {
        using SKCodec? other = stream.Length == 0 ? null : SKCodec.Create(path);
        return new DataException(other is { EncodedFormat: var format }
            ? $"slide {path} is {format.ToString().ToUpperInvariant()}, which is not read by region: {Conversion.ToSlide(path)} makes a file that is (libvips)"
            : $"slide {path} cannot be read: {(stream.Length == 0 ? "it has no bytes" : "it is no TIFF, or its first directory is damaged or cut off")}");
    }

    private static int LongestSide(SlideLevel level) => Math.Max(level.Size.Width, level.Size.Height);

    /// <summary>How many times smaller a level is, the same number on both axes up to a pixel; null where it is no level.</summary>
    public static int? RatioOf(PixelSize whole, PixelSize level)
    {
        if (level.Width < 1 || level.Height < 1) return null;
        bool Fits(long ratio) => Math.Abs(level.Width - ((double)whole.Width / ratio)) < 1 && Math.Abs(level.Height - ((double)whole.Height / ratio)) < 1;
        // Of a few pixels, many numbers could be right: pyramids go by halves.
        for (long power = 1; power <= int.MaxValue; power *= 2)
            if (Fits(power)) return (int)power;
        long nearest = Math.Max(1, (long)Math.Round(Math.Max((double)whole.Width / level.Width, (double)whole.Height / level.Height)));
        for (long ratio = nearest; ratio >= Math.Max(1, nearest - 1); ratio--)
            if (Fits(ratio)) return (int)ratio;
        return null;
    }

    /// <summary>Reads directories of one file.</summary>
    private sealed class Reader(string path, Stream stream)
    {
        public static PixelSize SizeOf(TiffDirectory directory) => new(Whole(directory, TiffTag.IMAGEWIDTH, 0), Whole(directory, TiffTag.IMAGELENGTH, 0));

        public static int ChannelsOf(TiffDirectory directory) => Whole(directory, TiffTag.SAMPLESPERPIXEL, 1);

        /// <summary>All directories but the first: its sub-directories, then those behind it.</summary>
        public IEnumerable<(ulong Place, TiffDirectory Directory, bool IsSub, string Called)> OthersThan(TiffDirectory first)
        {
            HashSet<ulong> seen = [];
            foreach ((int number, double place) in (first.Numbers(TiffTag.SUBIFD) ?? []).Index())
                yield return ((ulong)place, At((ulong)place, seen, $"sub-directory {number}"), true, $"sub-directory {number}");
            TiffDirectory directory = first;
            for (int number = 1; ; number++)
            {
                string called = $"directory {number}";
                ulong next = directory.Next ?? throw Damaged($"it is cut off behind directory {number - 1}");
                if (next == 0) yield break;
                directory = At(next, seen, called);
                yield return (next, directory, false, called);
            }
        }

        /// <summary>Checks that nothing of a directory lies behind the file's end.</summary>
        public void RequireWhole(TiffDirectory directory, string called)
        {
            if (!directory.IsWhole) throw Damaged($"it is cut off: of {called} a part lies behind its end");
        }

        /// <summary>Whether a directory behind the first can be a level: of a tiled file one that is tiled too, of another one that says so.</summary>
        public static bool MayBeLevel(TiffDirectory directory, bool isTiled) => isTiled
            ? directory.Has(TiffTag.TILEWIDTH) : (Whole(directory, TiffTag.SUBFILETYPE, 0) & (int)FileType.REDUCEDIMAGE) != 0;

        /// <summary>Checks a level's directory.</summary>
        public SlideLevel LevelOf(TiffDirectory directory, ulong place, int number, int downsample, string called)
        {
            PixelSize size = SizeOf(directory);
            if (size.Width < 1 || size.Height < 1) throw Damaged($"{called} has no pixels: {size}");
            bool isTiled = directory.Has(TiffTag.TILEWIDTH);
            PixelSize block = isTiled
                ? new PixelSize(Whole(directory, TiffTag.TILEWIDTH, 0), Whole(directory, TiffTag.TILELENGTH, 0))
                : new PixelSize(size.Width, Math.Min(size.Height, Whole(directory, TiffTag.ROWSPERSTRIP, int.MaxValue)));
            if (block.Width < 1 || block.Height < 1) throw Damaged($"{called} has tiles of {block}");
            Photometric photometric = (Photometric)Whole(directory, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
            Compression compression = (Compression)Whole(directory, TiffTag.COMPRESSION, (int)Compression.NONE);
            RequireKind(directory, photometric, compression);
            SlideLevel level = new(number, place, size, downsample, block, isTiled, photometric, compression);
            if (!isTiled && level.Tiles == 1 && compression == Compression.NONE && level.TileBytes(ChannelsOf(directory)) > RowsBytes) return InRows(directory, level);
            if (level.TileBytes(ChannelsOf(directory)) > MostTileBytes) throw NotRead($"has {(isTiled ? "tiles" : "strips")} of {block}");
            return level with { Index = RequireTiles(directory, level) };
        }

        /// <summary>A level whose only strip has no compression, as strips of some rows each.</summary>
        private SlideLevel InRows(TiffDirectory directory, SlideLevel level)
        {
            double place = directory.Number(TiffTag.STRIPOFFSETS, 0), bytes = (double)level.TileBytes(ChannelsOf(directory));
            if (place < 1) throw Damaged($"{level.NameOf(0)} is missing");
            if (place + bytes > stream.Length) throw Damaged($"it is cut off: {level.NameOf(0)} ends at byte {place + bytes:F0} of {stream.Length}");
            int rows = Math.Max(1, RowsBytes / (level.Size.Width * ChannelsOf(directory)));
            return level with { Block = level.Block with { Height = rows }, RowsPlace = (long)place };
        }

        private void RequireKind(TiffDirectory directory, Photometric photometric, Compression compression)
        {
            // What samples are comes first: no other reader has a say in that.
            int bits = Whole(directory, TiffTag.BITSPERSAMPLE, 1), samples = ChannelsOf(directory);
            // Of more bits nobody knows which numbers are black and white: they are taken from the image.
            if (bits != 8) throw NotRead($"has samples of {Counted.Of(bits, "bit")} where 8 are needed", command: bits > 16 ? Conversion.ToSlideBy("scale", path) : null);
            if (TiffCompression.IsAperiosJpeg2000(compression)) throw new DataException(
                $"slide {path} is compressed by JPEG 2000, which is not read here: OpenSlide reads such slides of Aperio's ({OpenSlideLibrary.Advice}), or {Conversion.ToSlide(path)} makes a file that is read (libvips)",
                new NotSupportedException("JPEG 2000"));
            if (!compressions.Contains(compression)) throw NotRead($"is compressed by {TiffCompression.NameOf(compression)}", new NotSupportedException("compression"));
            bool isKnown = (photometric, samples) is (Photometric.MINISBLACK or Photometric.MINISWHITE, 1) or (Photometric.RGB, 3)
                || (photometric == Photometric.YCBCR && samples == 3 && compression == Compression.JPEG);
            if (!isKnown) throw NotRead(
                $"has {Counted.Of(samples, "sample")} of the colours {photometric}", command: photometric == Photometric.SEPARATED ? $"{Conversion.ToSlideBy("colourspace", path)} srgb" : null);
            if (samples > 1 && Whole(directory, TiffTag.PLANARCONFIG, (int)PlanarConfig.CONTIG) != (int)PlanarConfig.CONTIG) throw NotRead("has a plane for each colour");
        }

        /// <summary>Checks that every tile of a level lies in the file, and finds where the file says so.</summary>
        private TileIndex RequireTiles(TiffDirectory directory, SlideLevel level)
        {
            (TiffTag places, TiffTag lengths) = level.IsTiled ? (TiffTag.TILEOFFSETS, TiffTag.TILEBYTECOUNTS) : (TiffTag.STRIPOFFSETS, TiffTag.STRIPBYTECOUNTS);
            string called = level.IsTiled ? "tiles" : "strips";
            double[] offsets = directory.Numbers(places) ?? [], counts = directory.Numbers(lengths) ?? [];
            if (offsets.Length != level.Tiles || counts.Length != level.Tiles || directory.ArrayOf(places) is not { } placesAt || directory.ArrayOf(lengths) is not { } lengthsAt)
                throw Damaged($"level {level.Number} of {level.Size} must have {level.Tiles:N0} {called} of {level.Block}, but has {Math.Min(offsets.Length, counts.Length):N0}");
            // Each of these is read of the file anew: not for every tile.
            double most = MostBytesOf(level, ChannelsOf(directory)), end = stream.Length;
            for (int tile = 0; tile < offsets.Length; tile++)
            {
                if (offsets[tile] == 0 || counts[tile] == 0) throw Damaged($"{level.NameOf(tile)} is missing");
                if (counts[tile] > most) throw Damaged($"{level.NameOf(tile)} is {counts[tile]:N0} bytes long, more than it can be");
                if (offsets[tile] + counts[tile] > end) throw Damaged($"it is cut off: {level.NameOf(tile)} ends at byte {offsets[tile] + counts[tile]:F0} of {end}");
            }

            TiffArray? tables = directory.ArrayOf(TiffTag.JPEGTABLES);
            return tables is not { Count: > SmallClaim } ? new TileIndex(placesAt, lengthsAt, tables) : throw Damaged($"the tables of level {level.Number} are {tables.Value.Count:N0} bytes long, more than they can be");
        }

        private TiffDirectory At(ulong place, HashSet<ulong> seen, string called)
        {
            if (!seen.Add(place) || seen.Count > MostDirectories) throw Damaged($"{called} is one that was read already, or there are more than {MostDirectories}");
            TiffDirectory directory = TiffDirectory.TryRead(stream, place) ?? throw Damaged($"{called} is damaged or cut off");
            RequireWhole(directory, called);
            return directory;
        }

        private static int Whole(TiffDirectory directory, TiffTag tag, int otherwise) => (int)Math.Clamp(directory.Number(tag, otherwise), int.MinValue, int.MaxValue);

        private DataException Damaged(string why) => new($"slide {path} cannot be read: {why}");

        /// <summary>The file is whole, but of another kind.</summary>
        private DataException NotRead(string what, NotSupportedException? compression = null, string? command = null) => new(
            $"slide {path} {what}, which is not read: {command ?? Conversion.ToSlide(path)} makes a file that is (libvips)", compression);
    }
}
