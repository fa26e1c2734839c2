namespace Fovea.Training.Runs;

/// <summary>A run's folder is in use by another process.</summary>
public sealed class RunLockedException : Exception
{
    /// <inheritdoc/>
    public RunLockedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public RunLockedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public RunLockedException()
    {
    }
}
