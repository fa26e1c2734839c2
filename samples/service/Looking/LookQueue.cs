using System.Threading.Channels;

namespace Fovea.Service.Looking;

/// <summary>
/// Images that wait to be looked at. A request takes a place before its body is read, so that what is in memory is bounded too, and has it until its answer
/// is known or its client has gone.
/// </summary>
public sealed class LookQueue(LookSettings settings) : IDisposable
{
    private readonly SemaphoreSlim places = new(settings.Places);
    private readonly Channel<WaitingImage> waiting = Channel.CreateBounded<WaitingImage>(settings.Places);

    /// <summary>Places that are free now.</summary>
    public int Free => places.CurrentCount;

    /// <summary>Takes a place; disposing of it gives it back.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public IDisposable Enter() => places.Wait(0) ? new Place(places) : throw new RefusedException(
        StatusCodes.Status503ServiceUnavailable, $"at most {settings.Places} requests are answered at a time, and so many are: come again in {settings.RetryAfterSeconds} s",
        settings.RetryAfterSeconds);

    /// <summary>Has an image looked at. To be called by who has a place.</summary>
    /// <param name="pixels">The image, of the model's shape.</param>
    /// <param name="cancellation">Nobody waits for the answer any more; an image that was not looked at yet will not be.</param>
    public async Task<Look> LookAsync(ReadOnlyMemory<byte> pixels, CancellationToken cancellation)
    {
        WaitingImage image = new(pixels);
        await using CancellationTokenRegistration registration = cancellation.Register(() => image.Cancel(cancellation));
        // Waits only where images are in the way whose clients have gone: they are passed over before the next ones are looked at.
        await waiting.Writer.WriteAsync(image, cancellation);
        return await image.Answer;
    }

    /// <summary>Waits until there is an image, and takes those that are there.</summary>
    /// <param name="taken">Overwritten: at most <see cref="LookSettings.MostTogether"/> images.</param>
    /// <returns>False when no more will come.</returns>
    public async ValueTask<bool> TakeAsync(List<WaitingImage> taken)
    {
        taken.Clear();
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (taken.Count < settings.MostTogether && waiting.Reader.TryRead(out WaitingImage? image))
                if (!image.IsAnswered) taken.Add(image);
            if (taken.Count > 0) return true;
        }

        return false;
    }

    /// <summary>No more images will come.</summary>
    public void Complete() => waiting.Writer.TryComplete();

    /// <inheritdoc/>
    public void Dispose()
    {
        Complete();
        places.Dispose();
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}

/// <summary>An image that somebody waits for.</summary>
/// <param name="pixels">Its pixels.</param>
public sealed class WaitingImage(ReadOnlyMemory<byte> pixels)
{
    // Who waits goes on elsewhere: the thread that looks has other images to look at.
    private readonly TaskCompletionSource<Look> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its pixels.</summary>
    public ReadOnlyMemory<byte> Pixels => pixels;

    /// <summary>The look, once it was looked at.</summary>
    public Task<Look> Answer => answer.Task;

    /// <summary>Whether nobody waits any more.</summary>
    public bool IsAnswered => answer.Task.IsCompleted;

    /// <summary>Tells what was seen.</summary>
    public void Tell(Look look) => answer.TrySetResult(look);

    /// <summary>Tells that it could not be looked at.</summary>
    public void Fail(Exception exception) => answer.TrySetException(exception);

    /// <summary>Gives it up.</summary>
    public void Cancel(CancellationToken cancellation) => answer.TrySetCanceled(cancellation);
}
