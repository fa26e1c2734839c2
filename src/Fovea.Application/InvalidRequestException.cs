namespace Fovea.Application;

/// <summary>What was asked for is not there, or does not go together; the message says what, and suggests.</summary>
/// <param name="message">For whoever asked.</param>
internal sealed class InvalidRequestException(string message) : FoveaException(message)
{
    /// <summary>Whether there is nothing of the name that was given.</summary>
    public bool IsNotFound { get; init; }

    /// <summary>Nothing of a name is there.</summary>
    public static InvalidRequestException NotFound(string message) => new(message) { IsNotFound = true };
}
