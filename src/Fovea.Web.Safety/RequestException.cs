namespace Fovea.Web.Safety;

/// <summary>A request cannot be answered; the message is for whoever sits before the page.</summary>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; } = status;
}
