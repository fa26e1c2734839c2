namespace Fovea.Imaging.Tests.Slides;

public sealed class TileCacheTests
{
    private int decoded;

    [Fact]
    public void A_tile_is_decoded_once()
    {
        TileCache cache = new(100);
        Look(cache, 1);
        Look(cache, 1);
        Assert.Equal((1, 10L), (decoded, cache.HeldBytes));
    }

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        TileCache cache = new(30);
        foreach (int tile in new[] { 1, 2, 3, 1, 4 }) Look(cache, tile);
        Assert.Equal(4, decoded);
        Look(cache, 1);
        Look(cache, 3);
        Assert.Equal(4, decoded);
        Look(cache, 2);
        Assert.Equal((5, 30L), (decoded, cache.HeldBytes));
    }

    [Fact]
    public void What_is_used_stays_until_it_is_given_back()
    {
        TileCache cache = new(20);
        Tile held = Take(cache, 1);
        for (int tile = 2; tile < 9; tile++) Look(cache, tile);
        Assert.All(held.Pixels, value => Assert.Equal(1, value));
        Assert.Equal(8, decoded);
        cache.Release(held);
        Look(cache, 1);
        Assert.Equal(8, decoded);
    }

    [Fact]
    public void Tiles_that_stay_do_so_up_to_half_of_the_room()
    {
        TileCache cache = new(40);
        for (int tile = 1; tile <= 3; tile++) cache.Release(Take(cache, tile, stays: true));
        for (int tile = 4; tile < 20; tile++) Look(cache, tile);
        decoded = 0;
        Look(cache, 1);
        Look(cache, 2);
        Assert.Equal(0, decoded);
        Look(cache, 3);
        Assert.Equal(1, decoded);
    }

    [Fact]
    public void Memory_of_one_length_makes_room_for_another()
    {
        TileCache cache = new(40);
        for (int tile = 1; tile <= 4; tile++) Look(cache, tile);
        cache.Release(Take(cache, 5, length: 25));
        Assert.InRange(cache.HeldBytes, 25, 40);
        Look(cache, 6);
        Assert.InRange(cache.HeldBytes, 25, 40);
    }

    [Fact]
    public void Who_finds_all_room_used_waits_for_some()
    {
        TileCache cache = new(10);
        Tile held = Take(cache, 1);
        Tile? later = null;
        Thread waiting = new(() => later = Take(cache, 2));
        waiting.Start();
        Assert.False(waiting.Join(TimeSpan.FromMilliseconds(50)));
        cache.Release(held);
        waiting.Join();
        Assert.Equal(2, later!.Pixels[0]);
    }

    [Fact]
    public void A_tile_that_cannot_be_decoded_leaves_nothing_behind()
    {
        TileCache cache = new(10);
        for (int i = 0; i < 3; i++) Assert.Throws<DataException>(() => cache.Take(new TileKey(0, 0, 1), 10, stays: true, this, (_, _, _) => throw new DataException("damaged")));
        Look(cache, 1);
        Assert.Equal(1, decoded);
    }

    [Fact]
    public void Threads_that_want_one_tile_wait_for_the_first_of_them()
    {
        TileCache cache = new(1000);
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(_ => new Thread(() =>
        {
            for (int tile = 1; tile <= 50; tile++) Look(cache, tile);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(50, decoded);
    }

    [Fact]
    public void A_slide_is_forgotten_with_all_that_stays_but_what_is_used()
    {
        TileCache cache = new(40);
        cache.Release(Take(cache, 1, stays: true));
        Look(cache, 2);
        Tile used = Take(cache, 3, stays: true);
        cache.Forget(1);
        Assert.Equal(30, cache.HeldBytes);
        cache.Forget(0);
        Assert.Equal(10, cache.HeldBytes);
        Assert.All(used.Pixels, value => Assert.Equal(3, value));
        cache.Release(used);
        // Half of the room is there again for what stays, and what was used goes as others do.
        cache.Release(Take(cache, 4, stays: true));
        cache.Release(Take(cache, 5, stays: true));
        for (int tile = 6; tile < 9; tile++) Look(cache, tile);
        Assert.Equal((8, 40L), (decoded, cache.HeldBytes));
        Look(cache, 4);
        Look(cache, 5);
        Assert.Equal(8, decoded);
        Look(cache, 3);
        Assert.Equal(9, decoded);
    }

    private void Look(TileCache cache, int tile)
    {
        Tile taken = Take(cache, tile);
        Assert.Equal(tile, taken.Pixels[0]);
        cache.Release(taken);
    }

    private Tile Take(TileCache cache, int tile, int length = 10, bool stays = false) =>
        cache.Take(new TileKey(0, 0, tile), length, stays, this, static (test, key, pixels) =>
        {
            Interlocked.Increment(ref test.decoded);
            pixels.AsSpan().Fill((byte)key.Index);
        });
}
