namespace Fovea.Tests.Training;

/// <summary>Keeps what it is told, and may stop training at a step.</summary>
internal sealed class Recorder(int stopAtStep = int.MaxValue) : ITrainingObserver, IDisposable
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Stop => source.Token;

    public List<EpochMetrics> Epochs { get; } = [];

    public int Steps { get; private set; }

    public void OnStep(in TrainingProgress progress)
    {
        if (++Steps == stopAtStep) source.Cancel();
    }

    public void Dispose() => source.Dispose();

    public void OnEpoch(EpochMetrics metrics, bool isBest) => Epochs.Add(metrics);
}
