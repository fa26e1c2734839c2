using Fovea.Data;
using Fovea.Imaging.Pixels;

namespace Fovea.Imaging.Tests.Pixels;

public sealed class PixelCacheTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_stopped_cache_goes_on_where_it_stopped()
    {
        using CancellationTokenSource stop = new();
        PixelCache cache = new(folder["cache"]);
        Counting first = new(stopAfter: 3, stop);
        Assert.Throws<OperationCanceledException>(() => cache.Make(first, "a", progress: null, stop.Token));
        Assert.Null(cache.Find("a"));
        Counting second = new();
        PixelCacheContents contents = cache.Make(second, "a", progress: null, default);
        Assert.Equal((6, 4), (first.Produced, second.Produced));
        Assert.Equal(10, contents.Done);
        Assert.Equal([1], contents.Unreadable.Select(image => image.Index));
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9], File.ReadAllBytes(cache.PixelPath));
    }

    [Fact]
    public void A_whole_cache_is_not_made_again()
    {
        PixelCache cache = new(folder["cache"]);
        cache.Make(new Counting(), "a", progress: null, default);
        Counting again = new();
        cache.Make(again, "a", progress: null, default);
        Assert.Equal(0, again.Produced);
    }

    [Fact]
    public void Changed_originals_or_a_cut_file_make_it_again()
    {
        PixelCache cache = new(folder["cache"]);
        cache.Make(new Counting(), "a", progress: null, default);
        Assert.Null(cache.Find("b"));
        using (FileStream pixels = new(cache.PixelPath, FileMode.Open)) pixels.SetLength(5);
        Assert.Null(cache.Find("a"));
        Counting again = new();
        Assert.NotNull(cache.Make(again, "a", progress: null, default));
        Assert.Equal(10, again.Produced);
    }

    [Fact]
    public void What_is_no_list_of_contents_makes_it_again()
    {
        PixelCache cache = new(folder["cache"]);
        cache.Make(new Counting(), "a", progress: null, default);
        File.WriteAllText(Path.Combine(folder["cache"], "contents.json"), "{ broken");
        Assert.Null(cache.Find("a"));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Ten images of two bytes, each its number; image 1 cannot be read.</summary>
    private sealed class Counting(int stopAfter = int.MaxValue, CancellationTokenSource? stop = null) : IPixelProducer
    {
        private int blocks;

        public int Produced { get; private set; }

        public string Task => "counting";

        public ImageShape Shape => new(1, 2, 1);

        public int Count => 10;

        public int BlockCount => 2;

        public IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels)
        {
            for (int i = 0; i < count; i++) pixels.Span.Slice(2 * i, 2).Fill((byte)(first + i));
            Produced += count;
            if (++blocks == stopAfter) stop!.Cancel();
            return first == 0 ? [new UnreadableImage(1, "cannot be read")] : [];
        }
    }
}
