using System.Buffers;

namespace Fovea.Imaging;

/// <summary>A tile of a level of a slide.</summary>
/// <param name="Slide">Number of the slide.</param>
/// <param name="Level">Number of the level.</param>
/// <param name="Index">Number of the tile.</param>
internal readonly record struct TileKey(int Slide, int Level, int Index);

/// <summary>
/// Decoded tiles of many files, shared by all threads, in so many bytes and no more. What was not used for longest goes first; what is used stays until it is
/// given back, and where all is used, who wants more waits: a thread holds one tile at a time. Tiles that are to stay do, up to half of the room. Memory of tiles
/// that went is used again.
/// </summary>
/// <param name="capacity">Most bytes, until it is widened.</param>
internal sealed class TileCache(long capacity)
{
    private readonly object gate = new();
    private readonly Dictionary<TileKey, Tile> tiles = [];
    private readonly LinkedList<Tile> byUse = [];
    private readonly Dictionary<int, Stack<byte[]>> free = [];
    private long held, kept;

    /// <summary>Bytes that it holds, those to be used again among them.</summary>
    public long HeldBytes
    {
        get
        {
            lock (gate) return held;
        }
    }

    /// <summary>Most bytes.</summary>
    public long Capacity
    {
        get
        {
            lock (gate) return capacity;
        }
    }

    /// <summary>Lets it hold more bytes; it never holds fewer than before.</summary>
    public void Widen(long bytes)
    {
        lock (gate)
        {
            capacity = Math.Max(capacity, bytes);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Whether a tile is there, or somebody is decoding it.</summary>
    public bool Has(TileKey key)
    {
        lock (gate) return tiles.ContainsKey(key);
    }

    /// <summary>A tile, decoded by the first thread that wants it; to be given back by <see cref="Release"/>.</summary>
    /// <param name="key">Which.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="stays">Whether it is to stay when it is given back.</param>
    /// <param name="state">What to decode with.</param>
    /// <param name="decode">Fills the first bytes of an array that may be longer; runs while other threads go on, and may take tiles, one at a time, that are not made of this one.</param>
    /// <exception cref="DataException">It cannot be decoded; others who want it try again.</exception>
    public Tile Take<T>(TileKey key, int length, bool stays, T state, Action<T, TileKey, byte[]> decode)
    {
        Tile tile;
        lock (gate)
        {
            while (tiles.TryGetValue(key, out Tile? known))
            {
                if (known.IsDecoded)
                {
                    if (known.Users++ == 0 && !known.Stays) byUse.Remove(known.Place);
                    return known;
                }

                Monitor.Wait(gate);
            }

            tile = tiles[key] = new Tile(key) { Users = 1 };
        }

        // Into memory of the thread's own: while it decodes it may take other tiles, and who waits for room must hold none of it.
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            decode(state, key, pixels);
            lock (gate)
            {
                tile.Pixels = RoomFor(length);
                pixels.AsSpan(0, length).CopyTo(tile.Pixels);
                tile.IsDecoded = true;
                if (stays && kept + length <= capacity / 2) (tile.Stays, kept) = (true, kept + length);
                Monitor.PulseAll(gate);
            }

            return tile;
        }
        catch
        {
            lock (gate) Forget(tile);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>Gives a tile back.</summary>
    public void Release(Tile tile)
    {
        lock (gate)
        {
            if (--tile.Users > 0 || tile.Stays) return;
            byUse.AddLast(tile.Place);
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Forgets a slide's tiles, and those that stay too; what is used goes as others do when it is given back.</summary>
    /// <param name="slide">The number of the slide.</param>
    public void Forget(int slide)
    {
        lock (gate)
        {
            foreach (Tile tile in tiles.Values.Where(tile => tile.Key.Slide == slide && tile.IsDecoded).ToArray())
            {
                if (tile.Stays) kept -= tile.Pixels.Length;
                else if (tile.Users == 0) byUse.Remove(tile.Place);
                tile.Stays = false;
                if (tile.Users > 0) continue;
                tiles.Remove(tile.Key);
                held -= tile.Pixels.Length;
            }

            Monitor.PulseAll(gate);
        }
    }

    private void Forget(Tile tile)
    {
        tiles.Remove(tile.Key);
        Monitor.PulseAll(gate);
    }

    private byte[] RoomFor(int length)
    {
        while (true)
        {
            if (free.TryGetValue(length, out Stack<byte[]>? same) && same.TryPop(out byte[]? again)) return again;
            if (held + length <= capacity)
            {
                held += length;
                return GC.AllocateUninitializedArray<byte>(length);
            }

            // Memory of other lengths is of no use here: it goes, until there is room.
            if (free.Values.FirstOrDefault(other => other.Count > 0) is { } unused) held -= unused.Pop().Length;
            else if (byUse.First is { } oldest) Drop(oldest);
            else Monitor.Wait(gate);
        }
    }

    private void Drop(LinkedListNode<Tile> oldest)
    {
        byUse.Remove(oldest);
        tiles.Remove(oldest.Value.Key);
        Reuse(oldest.Value.Pixels);
    }

    private void Reuse(byte[] pixels)
    {
        if (!free.TryGetValue(pixels.Length, out Stack<byte[]>? same)) free[pixels.Length] = same = [];
        same.Push(pixels);
    }
}

/// <summary>A decoded tile.</summary>
internal sealed class Tile
{
    public Tile(TileKey key) => (Key, Place) = (key, new LinkedListNode<Tile>(this));

    /// <summary>Which it is.</summary>
    public TileKey Key { get; }

    /// <summary>[height, width, channels] of its level's block.</summary>
    public byte[] Pixels { get; set; } = [];

    /// <summary>Its place among those that nobody uses.</summary>
    public LinkedListNode<Tile> Place { get; }

    /// <summary>How many threads use it.</summary>
    public int Users { get; set; }

    /// <summary>Whether its pixels are there.</summary>
    public bool IsDecoded { get; set; }

    /// <summary>Whether it is never thrown out.</summary>
    public bool Stays { get; set; }
}
