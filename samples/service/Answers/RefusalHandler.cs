using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Fovea.Service.Answers;

/// <summary>Answers requests that cannot be answered with a look: problem details (RFC 9457) with the rule and the value. What is nobody's fault but ours is logged and told without its inside.</summary>
internal sealed class RefusalHandler(IProblemDetailsService problems, LookSettings settings) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        (int status, string detail) = exception switch
        {
            RefusedException refused => (refused.Status, refused.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, $"the body must have at most {settings.MostBytes} bytes, but has more"),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            DataException data => (StatusCodes.Status422UnprocessableEntity, data.Message),
            _ => (0, string.Empty),
        };
        if (status == 0) return false;
        if (exception is RefusedException { RetryAfterSeconds: { } seconds }) httpContext.Response.Headers.RetryAfter = $"{seconds}";
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, Exception = exception, ProblemDetails = new ProblemDetails { Status = status, Detail = detail } });
    }
}
