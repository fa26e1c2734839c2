namespace Fovea.Service.Looking;

/// <summary>Looks at what waits: one loop per processor, each looking at whatever is there when it comes, together. Nobody waits for others to come.</summary>
public sealed partial class Looker(TrainedModel model, LookQueue queue, LookSettings settings, ILogger<Looker> logger) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // The first looks set memory aside and are compiled: before anybody waits for them.
        ReadOnlyMemory<byte> black = new byte[model.ImageShape.Bytes];
        _ = LookAt([.. Enumerable.Repeat(black, settings.MostTogether)]);
        LogReady(model, settings.Places, settings.MostTogether);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>What was accepted is answered.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        if (ExecuteTask is { } loops) await loops.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(LookOn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private void LookOn()
    {
        List<WaitingImage> images = [];
        // On threads of their own, which may wait: looks that took those of the pool would keep requests from being read and answered.
        while (queue.TakeAsync(images).AsTask().GetAwaiter().GetResult())
        {
            try
            {
                IReadOnlyList<Look> looks = LookAt([.. images.Select(image => image.Pixels)]);
                for (int i = 0; i < images.Count; i++) images[i].Tell(looks[i]);
            }
            catch (Exception exception)
            {
                // Theirs to tell; the next ones are looked at all the same.
                foreach (WaitingImage image in images) image.Fail(exception);
            }

            images.Clear();
        }
    }

    [LoggerMessage(LogLevel.Information, "{model}: {places} places, at most {together} images together")]
    private partial void LogReady(TrainedModel model, int places, int together);

    private IReadOnlyList<Look> LookAt(ReadOnlyMemory<byte>[] images) => model.LookAtAll(images, model.ImageShape.Width, model.ImageShape.Height, model.ImageShape.Channels);
}
