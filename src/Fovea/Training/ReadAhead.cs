namespace Fovea.Training;

/// <summary>
/// A thread that touches images shortly before training comes to them, so that pixels which the system has to fetch from disk are in
/// memory by then. It looks a window ahead and no further: what is read too early is thrown out again where memory is short.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    private const long WindowBytes = 256_000_000;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly ImageSet images;
    private readonly int window;
    private readonly Thread? thread;
    private int[] order = [];
    private int touched, wanted;
    private volatile bool isOver;
    private volatile Exception? failure;

    /// <summary>Starts the thread, if images are not in memory anyway.</summary>
    /// <param name="images">The images that training goes through.</param>
    /// <param name="batchSize">Images per step: several of them are read ahead.</param>
    public ReadAhead(ImageSet images, int batchSize)
    {
        this.images = images;
        window = (int)Math.Clamp(WindowBytes / images.Shape.Bytes, batchSize, 16L * batchSize);
        if (images.IsInMemory) return;
        thread = new Thread(Run) { IsBackground = true, Name = "read ahead" };
        thread.Start();
    }

    /// <summary>Begins an epoch.</summary>
    /// <param name="epochOrder">Numbers of the images in the order of training; copied.</param>
    public void Begin(ReadOnlySpan<int> epochOrder)
    {
        if (thread is null) return;
        lock (gate)
        {
            order = epochOrder.ToArray();
            touched = wanted = 0;
        }
    }

    /// <summary>Training stands at a place of the order; what follows is read.</summary>
    /// <exception cref="DataException">An image could not be read ahead: a set of somebody's own threw.</exception>
    public void Advance(int position)
    {
        if (thread is null) return;
        if (failure is { } why) throw new DataException($"images cannot be read ahead: {why.Message}", why);
        lock (gate)
        {
            // What training has come to by itself need not be read any more.
            touched = Math.Max(touched, position);
            wanted = Math.Min(position + window, order.Length);
        }

        if (work.CurrentCount == 0) work.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOver) return;
        isOver = true;
        work.Release();
        thread?.Join();
        work.Dispose();
    }

    private void Run()
    {
        while (!isOver)
        {
            work.Wait();
            try
            {
                while (!isOver && Next() is { } image) images.Touch(image);
            }
            catch (Exception exception)
            {
                // Thrown here, nobody could catch it, and the process would end: training is told.
                failure = exception;
                return;
            }
        }
    }

    private int? Next()
    {
        lock (gate) return touched < wanted ? order[touched++] : null;
    }
}
