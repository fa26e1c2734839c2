namespace Fovea.Service;

/// <summary>A request that is not answered with a look: its status, and the rule and the value in words.</summary>
/// <param name="status">The answer's status.</param>
/// <param name="message">What must be, and what is.</param>
/// <param name="retryAfterSeconds">When to come again; null where that would help nothing.</param>
public sealed class RefusedException(int status, string message, int? retryAfterSeconds = null) : Exception(message)
{
    /// <summary>The answer's status.</summary>
    public int Status => status;

    /// <summary>When to come again; null where that would help nothing.</summary>
    public int? RetryAfterSeconds => retryAfterSeconds;
}
