namespace Fovea;

/// <summary>Keeps the metrics of every epoch and writes a line about each: what a program without a display of its own needs.</summary>
/// <param name="writer">Where lines go; null for none.</param>
public sealed class EpochLog(TextWriter? writer = null) : ITrainingObserver
{
    private readonly List<EpochMetrics> epochs = [];

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochMetrics> Epochs => epochs;

    /// <inheritdoc/>
    public void OnStep(in TrainingProgress progress)
    {
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochMetrics metrics, bool isBest)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        epochs.Add(metrics);
        writer?.WriteLine(metrics.ToString());
    }
}
