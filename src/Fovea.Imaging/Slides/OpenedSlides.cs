namespace Fovea.Imaging;

/// <summary>A slide that can be read.</summary>
/// <param name="Number">Tells it from all that share opened files and decoded tiles with it.</param>
/// <param name="File">Its file.</param>
/// <param name="Form">Its levels.</param>
internal sealed record Slide(int Number, SourceFile File, SlideForm Form);

/// <summary>The opened files of some slides: no more than so many at a time, but for those that threads are reading. Safe to use from many threads.</summary>
internal sealed class OpenedSlides
{
    /// <summary>Most files that stay open. Each may hold where all tiles of its levels lie, some megabytes, unless they are of JPEG.</summary>
    public const int MostOpen = 32;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Opened> opened = [];
    private long clock;

    /// <summary>Files that are open now.</summary>
    public int Count
    {
        get
        {
            lock (gate) return opened.Count;
        }
    }

    /// <summary>Uses a file, which is open at least as long.</summary>
    /// <param name="slide">Whose file.</param>
    /// <param name="state">What to use it with.</param>
    /// <param name="use">Uses it.</param>
    /// <exception cref="DataException">It cannot be opened.</exception>
    public void Use<T>(Slide slide, T state, Action<ISlideTiles, T> use)
    {
        Opened one = Take(slide);
        try
        {
            use(one.Tiles, state);
        }
        finally
        {
            lock (gate)
                if (--one.Users == 0 && one.IsClosing) one.Tiles.Dispose();
        }
    }

    /// <summary>Closes all files; nobody may be using one.</summary>
    public void Close()
    {
        lock (gate)
        {
            foreach (Opened one in opened.Values) one.Tiles.Dispose();
            opened.Clear();
        }
    }

    /// <summary>Closes the file of a slide, as soon as nobody uses it; it is opened again for who uses it later.</summary>
    /// <param name="slide">The number of the slide.</param>
    public void Close(int slide)
    {
        lock (gate)
        {
            if (!opened.Remove(slide, out Opened? one)) return;
            one.IsClosing = true;
            if (one.Users == 0) one.Tiles.Dispose();
        }
    }

    private Opened Take(Slide slide)
    {
        lock (gate)
        {
            if (!opened.TryGetValue(slide.Number, out Opened? one))
            {
                while (opened.Count >= MostOpen && opened.Where(other => other.Value.Users == 0).OrderBy(other => other.Value.LastUse).Select(other => (int?)other.Key).FirstOrDefault() is { } oldest)
                {
                    opened.Remove(oldest, out Opened? closed);
                    closed!.Tiles.Dispose();
                }

                one = opened[slide.Number] = new Opened(slide.Form.Open(slide.File));
            }

            one.Users++;
            one.LastUse = ++clock;
            return one;
        }
    }

    private sealed class Opened(ISlideTiles tiles)
    {
        public ISlideTiles Tiles => tiles;

        public int Users { get; set; }

        public long LastUse { get; set; }

        public bool IsClosing { get; set; }
    }
}
