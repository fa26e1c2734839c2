namespace Fovea.Training.Checkpoints;

/// <summary>A checkpoint cannot be read or does not fit; the message names file and rule.</summary>
public sealed class CheckpointException : Exception
{
    /// <inheritdoc/>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public CheckpointException()
    {
    }
}
