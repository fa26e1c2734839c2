using Fovea.Application;
using Fovea.Web.Looking;
using Fovea.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>Turns what goes wrong into a page where a page was asked for, else into one line of JSON; what should not happen is told on the terminal too.</summary>
/// <param name="say">Hears of what should not happen.</param>
/// <param name="page">The page.</param>
internal sealed class ErrorAnswers(Action<string> say, ErrorPage page)
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
        catch (Exception exception) when (context.Response.HasStarted)
        {
            // Whoever asked sees the answer break off.
            Say(context, exception);
            throw;
        }
        catch (Exception exception)
        {
            int status = StatusOf(exception);
            bool isExpected = status != StatusCodes.Status500InternalServerError || TellsOfItself(exception);
            string message = isExpected ? InWords(exception).ReplaceLineEndings(" ") : "this should not happen; the terminal shows where it came from";
            if (status == StatusCodes.Status500InternalServerError) Say(context, exception);
            context.Response.StatusCode = status;
            if (IsPage(context.Request.Path))
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync(PageOf(context, message), context.RequestAborted).ConfigureAwait(false);
                return;
            }

            await context.Response.WriteAsJsonAsync(new ErrorAnswer(message), WebContext.Readable.ErrorAnswer, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>The page; without those that there are instead where they cannot be found out.</summary>
    private string PageOf(HttpContext context, string message)
    {
        try
        {
            return page.Html(context.Request.Path, message);
        }
        catch (Exception exception)
        {
            Say(context, exception);
            return page.Html(message);
        }
    }

    private void Say(HttpContext context, Exception exception) =>
        say($"{context.Request.Method} {context.Request.Path}: {(TellsOfItself(exception) ? exception.Message : exception)}");

    /// <summary>A file that cannot be read does, like what breaks a rule.</summary>
    private static bool TellsOfItself(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether a path is one that people open, not one that a page asks for what it shows.</summary>
    private static bool IsPage(PathString path) => !path.StartsWithSegments("/api") && !path.StartsWithSegments("/assets");

    /// <summary>The server's own refusals have the words of those who write servers.</summary>
    private static string InWords(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => $"what is sent must have at most {UploadDecoder.MostBytes >> 20} MiB",
        BadHttpRequestException => "the request is not what HTTP asks for, or was broken off",
        _ => exception.Message,
    };

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
