using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace Fovea.Imaging;

/// <summary>
/// A slide that OpenSlide reads, in tiles of ours: red, green, blue, and where a scanner saw nothing the slide's own background, else white. Many threads may read
/// it at a time, as OpenSlide allows.
/// </summary>
internal sealed class OpenSlideFile : ISlideTiles
{
    private const int TileSide = 256;

    private readonly string path;
    private readonly SlideForm form;
    private readonly nint slide;
    private readonly double[] downsamples;
    private readonly (byte Red, byte Green, byte Blue) background;

    /// <summary>Opens a file again whose form is known.</summary>
    /// <param name="file">The file as it was when its form was read.</param>
    /// <param name="form">Its form, by <see cref="ReadForm"/>.</param>
    /// <exception cref="DataException">It cannot be read, or has changed since.</exception>
    public OpenSlideFile(SourceFile file, SlideForm form)
    {
        (path, this.form) = (file.Path, form);
        FileInfo now = new(path);
        if (!now.Exists) throw new DataException($"slide {path} cannot be read: there is no such file any more");
        if (now.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) now = target;
        if (now.Length != file.Length || now.LastWriteTimeUtc.Ticks != file.Changed) throw new DataException($"slide {path} has changed since it was opened first: start again");
        slide = Open(path);
        downsamples = [.. Enumerable.Range(0, OpenSlideLibrary.LevelCount(slide)).Select(level => OpenSlideLibrary.Downsample(slide, level))];
        background = BackgroundOf(OpenSlideLibrary.PropertyOf(slide, "openslide.background-color"));
    }

    /// <summary>Reads what a file says of itself, without its pixels.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">OpenSlide cannot read it, or it is too large.</exception>
    public static SlideForm ReadForm(string path)
    {
        nint slide = Open(path);
        try
        {
            List<SlideLevel> levels = [];
            int count = OpenSlideLibrary.LevelCount(slide);
            for (int number = 0; number < count; number++)
            {
                OpenSlideLibrary.LevelSize(slide, number, out long width, out long height);
                if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue) throw new DataException($"slide {path} cannot be read: level {number} is {width}x{height}");
                PixelSize size = new((int)width, (int)height);
                // Levels between whole numbers are done without: cells are squares of whole pixels.
                if (number > 0 && (SlideForm.RatioOf(levels[0].Size, size) is not { } ratio || ratio <= levels[^1].Downsample)) continue;
                int downsample = number == 0 ? 1 : SlideForm.RatioOf(levels[0].Size, size)!.Value;
                levels.Add(new SlideLevel(
                    levels.Count, (ulong)number, size, downsample, new PixelSize(TileSide, TileSide), IsTiled: true, Photometric.RGB, Compression.NONE));
            }

            return new SlideForm(new ImageShape(levels[0].Size.Height, levels[0].Size.Width, Channels: 3), SlideForm.WithCoarser(levels))
            {
                IsOfOpenSlide = true,
                MicrometresPerPixel = SlideScale.Mean(Number(OpenSlideLibrary.PropertyOf(slide, "openslide.mpp-x")), Number(OpenSlideLibrary.PropertyOf(slide, "openslide.mpp-y"))),
                Origin = Number(OpenSlideLibrary.PropertyOf(slide, "tiff.Orientation")) is >= 1 and <= 8 and double origin ? (SKEncodedOrigin)origin : SKEncodedOrigin.TopLeft,
            };
        }
        finally
        {
            OpenSlideLibrary.Close(slide);
        }
    }

    /// <inheritdoc/>
    public void ReadTile(SlideLevel level, int tile, byte[] pixels)
    {
        const int bytes = 4 * TileSide * TileSide;
        int number = (int)level.Place;
        (int row, int column) = Math.DivRem(tile, level.Across);
        byte[] read = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            // OpenSlide divides by its own downsample, which is a whole number but for a part of a pixel.
            long x = (long)Math.Round((double)column * TileSide * downsamples[number]), y = (long)Math.Round((double)row * TileSide * downsamples[number]);
            OpenSlideLibrary.ReadRegion(slide, ref read[0], x, y, number, TileSide, TileSide);
            if (OpenSlideLibrary.ErrorOf(slide) is { } error) throw new DataException($"slide {path} cannot be read: {level.NameOf(tile)} cannot be decoded: {error}");
            for (int i = 0; i < TileSide * TileSide; i++)
            {
                ReadOnlySpan<byte> pixel = read.AsSpan(4 * i, 4);
                int clear = byte.MaxValue - pixel[3];
                pixels[3 * i] = Over(pixel[2], background.Red, clear);
                pixels[(3 * i) + 1] = Over(pixel[1], background.Green, clear);
                pixels[(3 * i) + 2] = Over(pixel[0], background.Blue, clear);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(read);
        }
    }

    /// <inheritdoc/>
    public void AppendRaw(IncrementalHash hash, SlideLevel level, int tile)
    {
        byte[] pixels = new byte[level.TileBytes(form.Shape.Channels)];
        ReadTile(level, tile, pixels);
        hash.AppendData(pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => OpenSlideLibrary.Close(slide);

    private static nint Open(string path)
    {
        nint slide = OpenSlideLibrary.Open(path);
        if (slide == 0) throw new DataException($"slide {path} cannot be read: OpenSlide {OpenSlideLibrary.Version} does not know what it is");
        if (OpenSlideLibrary.ErrorOf(slide) is not { } error) return slide;
        OpenSlideLibrary.Close(slide);
        throw new DataException($"slide {path} cannot be read by OpenSlide {OpenSlideLibrary.Version}: {error}");
    }

    private static byte Over(byte weighted, byte behind, int clear) => (byte)Math.Min(byte.MaxValue, weighted + (((behind * clear) + 127) / byte.MaxValue));

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static (byte Red, byte Green, byte Blue) BackgroundOf(string? hexadecimal) =>
        int.TryParse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int colour) ? ((byte)(colour >> 16), (byte)(colour >> 8), (byte)colour) : (byte.MaxValue, byte.MaxValue, byte.MaxValue);
}
