using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>Lets only our own pages change anything: other methods than GET and HEAD must say that they come from this origin, and no foreign page may load anything of ours.</summary>
internal static class OriginGuard
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        bool reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!reads && request.Headers.Origin != $"{request.Scheme}://{request.Host}")
            throw new RequestException(StatusCodes.Status403Forbidden, "only this page itself may do that: the Origin header must be the page's own");
        // Another site's page may show a link to us, but not have us work for it unseen.
        if (request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Dest"] != "document")
            throw new RequestException(StatusCodes.Status403Forbidden, "pages of other sites may only link here");
        await next(context).ConfigureAwait(false);
    }
}
