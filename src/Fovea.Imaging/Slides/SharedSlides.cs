using System.Globalization;

namespace Fovea.Imaging;

/// <summary>
/// Slides that are opened one by one, for as long as a process lasts: all share one cache of decoded tiles and one limit of opened files. A file that is opened
/// again is the same slide, whose tiles are there. Of those that were opened last it knows so many; of others it closes the file and forgets the tiles, and who still
/// looks at such a one has them read again. For many threads at a time.
/// </summary>
internal sealed class SharedSlides
{
    /// <summary>Most slides that are known: as many as the page keeps images.</summary>
    public const int MostKnown = 64;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Key, int Number)> byUse = new();
    private int count;

    /// <summary>Those of this process.</summary>
    public static SharedSlides OfProcess { get; } = new();

    /// <summary>The decoded tiles: as much as the slide with the most asked for.</summary>
    public TileCache Cache { get; } = new(0);

    /// <summary>The opened files.</summary>
    public OpenedSlides Opened { get; } = new();

    /// <summary>The number of a slide among those that share.</summary>
    /// <param name="file">Its file: one that has changed is another slide.</param>
    public int NumberOf(SourceFile file)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{file.Path}|{file.Length}|{file.Changed}");
        lock (gate)
        {
            (string Key, int Number) known = byUse.FirstOrDefault(each => each.Key == key);
            if (known.Key is null) known = (key, count++);
            // Its pyramid may have been made anew.
            else Opened.Close(known.Number);
            byUse.Remove(known);
            byUse.AddLast(known);
            if (byUse.Count > MostKnown) Leave(byUse.First!.Value.Number);
            return known.Number;
        }
    }

    private void Leave(int number)
    {
        byUse.RemoveFirst();
        Opened.Close(number);
        Cache.Forget(number);
    }
}
