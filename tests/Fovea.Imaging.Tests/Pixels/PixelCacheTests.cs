using Fovea.Data;

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

    [Fact]
    public async Task Who_needs_what_somebody_else_is_making_waits_for_it_and_says_so()
    {
        PixelCache cache = new(folder["cache"]);
        using ManualResetEventSlim mayGoOn = new();
        Counting first = new() { Between = mayGoOn.Wait };
        Task<PixelCacheContents> making = Task.Run(() => cache.Make(first, "a", progress: null, default));
        SpinWait.SpinUntil(() => first.Produced > 0);
        Counting second = new();
        Told told = new() { Each = mayGoOn.Set };
        PixelCacheContents contents = await Task.Run(() => cache.Make(second, "a", told, default));
        Assert.Equal((10, 0, 10), (first.Produced, second.Produced, contents.Done));
        Assert.Equal(await making, contents with { Unreadable = (await making).Unreadable });
        Assert.All(told.Tasks, task => Assert.Equal("waiting for another process that decodes the same images", task));
        Assert.NotEmpty(told.Tasks);
    }

    [Fact]
    public void The_waiting_can_be_stopped()
    {
        PixelCache cache = new(folder["cache"]);
        Directory.CreateDirectory(folder["cache"]);
        using FileLock held = FileLock.TryAcquire(folder["cache/lock"])!;
        using CancellationTokenSource stop = new();
        Counting never = new();
        Assert.Throws<OperationCanceledException>(() => cache.Make(never, "a", new Told { Each = stop.Cancel }, stop.Token));
        Assert.Equal(0, never.Produced);
    }

    public void Dispose() => folder.Dispose();

    private sealed class Told : IProgress<DataProgress>
    {
        public List<string> Tasks { get; } = [];

        public required Action Each { get; init; }

        public void Report(DataProgress value)
        {
            Tasks.Add(value.Task);
            Each();
        }
    }

    /// <summary>Ten images of two bytes, each its number; image 1 cannot be read.</summary>
    private sealed class Counting(int stopAfter = int.MaxValue, CancellationTokenSource? stop = null) : IPixelProducer
    {
        private int blocks;

        public int Produced { get; private set; }

        public Action Between { get; init; } = () => { };

        public string Task => "counting";

        public ImageShape Shape => new(1, 2, 1);

        public int Count => 10;

        public int BlockCount => 2;

        public IReadOnlyList<UnreadableImage> Produce(int first, int count, Memory<byte> pixels)
        {
            for (int i = 0; i < count; i++) pixels.Span.Slice(2 * i, 2).Fill((byte)(first + i));
            Produced += count;
            Between();
            if (++blocks == stopAfter) stop!.Cancel();
            return first == 0 ? [new UnreadableImage(1, "cannot be read")] : [];
        }
    }
}
