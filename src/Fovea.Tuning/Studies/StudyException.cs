namespace Fovea.Tuning.Studies;

/// <summary>A study cannot be used as asked; the message says why and what to do. It never holds a password.</summary>
public class StudyException : Exception
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

/// <summary>One study cannot be used, being gone or not what this program can read. Its storage can, and so can other studies in it.</summary>
public sealed class StudyUnusableException : StudyException
{
    /// <inheritdoc/>
    public StudyUnusableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StudyUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public StudyUnusableException()
    {
    }
}
