namespace Fovea.Data;

/// <summary>Data could not be had or is not what it claims; the message names file and rule, and what to do.</summary>
public sealed class DataException : Exception
{
    /// <inheritdoc/>
    public DataException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public DataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public DataException()
    {
    }
}
