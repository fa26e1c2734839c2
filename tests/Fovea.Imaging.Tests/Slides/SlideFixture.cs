namespace Fovea.Imaging.Tests.Slides;

/// <summary>Slides that libvips made, opened without a data set around them.</summary>
internal static class SlideFixture
{
    public static string PathOf(string name) => Fixture.PathOf(Path.Combine("slides", name));

    public static SourceFile FileAt(string path)
    {
        FileInfo file = new(path);
        return new SourceFile(path, file.Name, "any", Split: null, file.Length, file.LastWriteTimeUtc.Ticks);
    }

    public static SlideForm FormOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return SlideForm.Read(path, stream);
    }

    /// <summary>A slide to be looked at.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cache">Its cache; null for one of a megabyte.</param>
    public static SlideRegions Open(string path, TileCache? cache = null)
    {
        SlideForm form = FormOf(path);
        return new SlideRegions(new Slide(0, FileAt(path), form), new OpenedSlides(), cache ?? new TileCache(1_000_000));
    }

    /// <summary>The pixels of a level, as they lie.</summary>
    /// <param name="path">The file.</param>
    /// <param name="number">The number of the level.</param>
    /// <param name="form">The file's form; null for what it says as a TIFF.</param>
    public static byte[] ReadLevel(string path, int number, SlideForm? form = null)
    {
        form ??= FormOf(path);
        SlideLevel level = form.Levels[number];
        int channels = form.Shape.Channels;
        byte[] pixels = new byte[level.Size.Width * level.Size.Height * channels], tile = new byte[level.TileBytes(channels)];
        using ISlideTiles file = form.Open(FileAt(path));
        for (int index = 0; index < level.Tiles; index++)
        {
            file.ReadTile(level, index, tile);
            int left = index % level.Across * level.Block.Width, top = index / level.Across * level.Block.Height;
            int bytes = Math.Min(level.Block.Width, level.Size.Width - left) * channels;
            for (int line = 0; line < Math.Min(level.Block.Height, level.Size.Height - top); line++)
                tile.AsSpan(line * level.Block.Width * channels, bytes).CopyTo(pixels.AsSpan((((top + line) * level.Size.Width) + left) * channels));
        }

        return pixels;
    }
}
