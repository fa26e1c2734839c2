namespace Fovea.Imaging;

/// <summary>The opened files of some slides: no more than so many at a time, but for those that threads are reading. Safe to use from many threads.</summary>
/// <param name="files">All files.</param>
/// <param name="forms">Their forms.</param>
internal sealed class OpenedSlides(IReadOnlyList<SourceFile> files, IReadOnlyList<SlideForm> forms)
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
    /// <param name="slide">The number of the file.</param>
    /// <param name="state">What to use it with.</param>
    /// <param name="use">Uses it.</param>
    /// <exception cref="DataException">It cannot be opened.</exception>
    public void Use<T>(int slide, T state, Action<ISlideTiles, T> use)
    {
        Opened one = Take(slide);
        try
        {
            use(one.Tiles, state);
        }
        finally
        {
            lock (gate) one.Users--;
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

    private Opened Take(int slide)
    {
        lock (gate)
        {
            if (!opened.TryGetValue(slide, out Opened? one))
            {
                while (opened.Count >= MostOpen && opened.Where(other => other.Value.Users == 0).OrderBy(other => other.Value.LastUse).Select(other => (int?)other.Key).FirstOrDefault() is { } oldest)
                {
                    opened.Remove(oldest, out Opened? closed);
                    closed!.Tiles.Dispose();
                }

                one = opened[slide] = new Opened(forms[slide].Open(files[slide]));
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
    }
}
