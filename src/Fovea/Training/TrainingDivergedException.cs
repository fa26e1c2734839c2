namespace Fovea.Training;

/// <summary>The loss or the weights are no longer finite; the run's last checkpoint is from before that.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <inheritdoc/>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public TrainingDivergedException()
    {
    }
}
