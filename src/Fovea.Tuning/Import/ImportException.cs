namespace Fovea.Tuning.Import;

/// <summary>A log is not what it should be; the message says where.</summary>
public sealed class ImportException : Exception
{
    /// <inheritdoc/>
    public ImportException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public ImportException()
    {
    }
}
