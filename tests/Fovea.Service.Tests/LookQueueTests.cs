using Fovea.Service.Looking;

namespace Fovea.Service.Tests;

public sealed class LookQueueTests : IDisposable
{
    private static readonly CancellationToken never = CancellationToken.None;

    private readonly LookQueue queue = new(new LookSettings { Model = "none", Places = 3, MostTogether = 2 });
    private readonly List<WaitingImage> taken = [];

    [Fact]
    public void There_are_as_many_places_as_were_set()
    {
        IDisposable[] places = [queue.Enter(), queue.Enter(), queue.Enter()];
        RefusedException refused = Assert.Throws<RefusedException>(queue.Enter);
        Assert.Equal((503, 1, 0), (refused.Status, refused.RetryAfterSeconds, queue.Free));
        places[1].Dispose();
        Assert.Equal(1, queue.Free);
        using IDisposable again = queue.Enter();
        Assert.Equal(0, queue.Free);
    }

    [Fact]
    public async Task Those_that_wait_are_taken_together_in_their_order_and_no_more_than_were_set()
    {
        for (byte image = 0; image < 3; image++) _ = queue.LookAsync(new[] { image }, never);
        Assert.True(await queue.TakeAsync(taken));
        Assert.Equal([0, 1], taken.Select(image => image.Pixels.Span[0]));
        Assert.True(await queue.TakeAsync(taken));
        Assert.Equal([2], taken.Select(image => image.Pixels.Span[0]));
    }

    [Fact]
    public async Task An_image_whose_client_has_gone_is_passed_over()
    {
        using CancellationTokenSource gone = new();
        Task<Look> given = queue.LookAsync(new byte[] { 1 }, gone.Token), waiting = queue.LookAsync(new byte[] { 2 }, never);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.True(await queue.TakeAsync(taken));
        Assert.Equal([2], taken.Select(image => image.Pixels.Span[0]));
        taken[0].Fail(new DataException("not this one"));
        Assert.Equal("not this one", (await Assert.ThrowsAsync<DataException>(() => waiting)).Message);
    }

    /// <summary>The queue is bounded whatever clients do: those who have gone may be in the way, but only until what waits is taken.</summary>
    [Fact]
    public async Task Those_who_have_gone_keep_nobody_out()
    {
        using CancellationTokenSource gone = new();
        for (int image = 0; image < 3; image++) _ = queue.LookAsync(new byte[] { 1 }, gone.Token);
        await gone.CancelAsync();
        Task<Look> waiting = queue.LookAsync(new byte[] { 2 }, never);
        Assert.True(await queue.TakeAsync(taken));
        Assert.Equal([2], taken.Select(image => image.Pixels.Span[0]));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task When_no_more_will_come_those_that_wait_are_still_taken()
    {
        _ = queue.LookAsync(new byte[] { 1 }, never);
        queue.Complete();
        Assert.True(await queue.TakeAsync(taken));
        Assert.False(await queue.TakeAsync(taken));
        Assert.Empty(taken);
    }

    public void Dispose() => queue.Dispose();
}
