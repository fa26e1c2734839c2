namespace Fovea.Tuning.Studies;

/// <summary>A trial ended without a value; the message is kept with it. The study goes on.</summary>
public sealed class TrialFailedException : Exception
{
    /// <inheritdoc/>
    public TrialFailedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public TrialFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public TrialFailedException()
    {
    }
}
