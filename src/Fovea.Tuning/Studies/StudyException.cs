namespace Fovea.Tuning.Studies;

/// <summary>A study cannot be used as asked; the message says why and what to do. It never holds a password.</summary>
public sealed class StudyException : Exception
{
    /// <inheritdoc/>
    public StudyException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StudyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public StudyException()
    {
    }
}
