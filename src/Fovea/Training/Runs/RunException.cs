namespace Fovea.Training.Runs;

/// <summary>A run's folder cannot be used as asked; the message says why and what to do.</summary>
public sealed class RunException : Exception
{
    /// <inheritdoc/>
    public RunException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public RunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public RunException()
    {
    }
}
