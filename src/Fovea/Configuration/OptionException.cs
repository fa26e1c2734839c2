namespace Fovea.Configuration;

/// <summary>An option breaks its rule; the message names option, rule and value.</summary>
public sealed class OptionException : ArgumentException
{
    /// <inheritdoc/>
    public OptionException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public OptionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public OptionException()
    {
    }
}
