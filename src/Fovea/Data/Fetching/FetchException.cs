namespace Fovea.Data.Fetching;

/// <summary>A file cannot be had from a source; the message says why.</summary>
public sealed class FetchException : Exception
{
    /// <inheritdoc/>
    public FetchException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public FetchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public FetchException()
    {
    }
}
