using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>Lets only our own pages change anything: other methods than GET and HEAD must say that they come from this origin.</summary>
internal static class OriginGuard
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        bool reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!reads && request.Headers.Origin != $"{request.Scheme}://{request.Host}")
            throw new RequestException(StatusCodes.Status403Forbidden, "only this page itself may do that: the Origin header must be the page's own");
        await next(context).ConfigureAwait(false);
    }
}
