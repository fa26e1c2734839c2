using System.Collections.Concurrent;
using Fovea.Training;

namespace Fovea.Tests.Training;

public sealed class ReadAheadTests
{
    [Fact]
    public void Images_are_touched_in_the_order_of_training_and_a_window_ahead()
    {
        Slow images = new();
        int[] order = [.. Enumerable.Range(0, images.Count).Reverse()];
        using (ReadAhead readAhead = new(images, batchSize: 2))
        {
            readAhead.Begin(order);
            readAhead.Advance(0);
            // 16 batches of 2.
            Assert.True(SpinWait.SpinUntil(() => images.Touched.Count == 32, TimeSpan.FromSeconds(20)), "the window was not read");
            readAhead.Advance(40);
            Assert.True(SpinWait.SpinUntil(() => images.Touched.Count == 64, TimeSpan.FromSeconds(20)), "the next window was not read");
        }

        // Images 32 to 39 were passed by training before they were read: nobody needs them any more.
        Assert.Equal([.. order[..32], .. order[40..72]], images.Touched);
    }

    [Fact]
    public void Every_image_of_two_epochs_is_touched_once()
    {
        Slow images = new();
        int[] order = [.. Enumerable.Range(0, images.Count)];
        using ReadAhead readAhead = new(images, batchSize: 10);
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            readAhead.Begin(order);
            for (int position = 0; position < order.Length; position += 10)
            {
                int expected = ((epoch - 1) * order.Length) + Math.Min(position + 160, order.Length);
                readAhead.Advance(position);
                Assert.True(SpinWait.SpinUntil(() => images.Touched.Count == expected, TimeSpan.FromSeconds(20)), $"{images.Touched.Count} instead of {expected}");
            }
        }
    }

    [Fact]
    public void An_image_that_cannot_be_read_ahead_is_told_to_training()
    {
        using ReadAhead readAhead = new(new Broken(), batchSize: 10);
        readAhead.Begin([0, 1, 2]);
        DataException? told = null;
        Assert.True(SpinWait.SpinUntil(() => (told = Told()) is not null, TimeSpan.FromSeconds(20)), "nothing was told");
        Assert.Equal("images cannot be read ahead: the cable is out", told!.Message);
        Assert.IsType<TimeoutException>(told.InnerException);

        DataException? Told()
        {
            try
            {
                readAhead.Advance(0);
                return null;
            }
            catch (DataException exception)
            {
                return exception;
            }
        }
    }

    [Fact]
    public void Disposing_does_not_wait_for_the_rest()
    {
        Slow images = new();
        ReadAhead readAhead = new(images, batchSize: 10);
        readAhead.Begin([.. Enumerable.Range(0, images.Count)]);
        readAhead.Dispose();
        Assert.Empty(images.Touched);
    }

    private sealed class Broken() : ImageSet(new ImageShape(1, 1, 1), new int[3])
    {
        public override bool IsInMemory => false;

        public override ReadOnlySpan<byte> Pixels(int index) => [0];

        public override void Touch(int index) => throw new TimeoutException("the cable is out");
    }

    private sealed class Slow() : ImageSet(new ImageShape(1, 1, 1), new int[100])
    {
        public ConcurrentQueue<int> Touched { get; } = [];

        public override bool IsInMemory => false;

        public override ReadOnlySpan<byte> Pixels(int index) => throw new NotSupportedException();

        public override void Touch(int index) => Touched.Enqueue(index);
    }
}
