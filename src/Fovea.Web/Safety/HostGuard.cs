using System.Net;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>
/// Refuses requests made under another name. A page elsewhere can have its own name resolve to this machine (DNS rebinding) and then
/// counts as of one origin with us; the Host header still says its name.
/// </summary>
internal sealed class HostGuard(WebOptions options)
{
    private readonly HashSet<string> names = new(options.Urls.Select(ListenAddresses.HostOf).Append(Environment.MachineName), StringComparer.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string host = context.Request.Host.Host;
        if (!IsAllowed(host)) throw new RequestException(StatusCodes.Status421MisdirectedRequest, $"this page is not served as '{host}'");
        await next(context).ConfigureAwait(false);
    }

    // Nobody can make a number resolve elsewhere: where others may ask at all, any number will do.
    private bool IsAllowed(string host) =>
        ListenAddresses.IsLoopbackHost(host) || (!options.IsLoopback && (names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _)));
}
