using Fovea.Application;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>Turns what goes wrong into an answer of one line; what should not happen is told on the terminal too.</summary>
internal sealed class ErrorAnswers(Action<string> say)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page has gone; nobody waits for an answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            int status = StatusOf(exception);
            // A file that cannot be read tells of itself, like what breaks a rule.
            bool isExpected = status != StatusCodes.Status500InternalServerError || exception is IOException or UnauthorizedAccessException;
            if (!isExpected) say($"{context.Request.Method} {context.Request.Path}: {exception}");
            string message = isExpected ? exception.Message.ReplaceLineEndings(" ") : "this should not happen; the terminal shows where it came from";
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new ErrorAnswer(message), WebContext.Readable.ErrorAnswer, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static int StatusOf(Exception exception) => exception switch
    {
        RequestException refused => refused.Status,
        InvalidRequestException { IsNotFound: true } => StatusCodes.Status404NotFound,
        BadHttpRequestException bad => bad.StatusCode,
        FoveaException => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status500InternalServerError,
    };
}

/// <summary>The answer when something went wrong.</summary>
/// <param name="Error">What, in a line.</param>
internal sealed record ErrorAnswer(string Error);
