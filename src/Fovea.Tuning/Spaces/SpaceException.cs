namespace Fovea.Tuning.Spaces;

/// <summary>A search space breaks a rule; the message names dimension, rule and value.</summary>
public sealed class SpaceException : ArgumentException
{
    /// <inheritdoc/>
    public SpaceException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public SpaceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public SpaceException()
    {
    }
}
