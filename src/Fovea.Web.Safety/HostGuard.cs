using System.Net;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>
/// Refuses requests made under another name. A page elsewhere can have its own name resolve to this machine (DNS rebinding) and then
/// counts as of one origin with us; the Host header still says its name.
/// </summary>
/// <param name="urls">The addresses that are listened at: "http://127.0.0.1:5100".</param>
internal sealed class HostGuard(IReadOnlyList<string> urls)
{
    private readonly bool isLocal = urls.All(url => IsLoopback(HostOf(url)));
    private readonly HashSet<string> names = new(urls.Select(HostOf).Append(Environment.MachineName), StringComparer.OrdinalIgnoreCase);

    /// <summary>The name or number in an address.</summary>
    public static string HostOf(string url) => BindingAddress.Parse(url).Host;

    /// <summary>Whether a name or number means this machine alone.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string host = context.Request.Host.Host;
        if (!IsAllowed(host)) throw new RequestException(StatusCodes.Status421MisdirectedRequest, $"this page is not served as '{host}'");
        await next(context).ConfigureAwait(false);
    }

    // Nobody can make a number resolve elsewhere: where others may ask at all, any number will do.
    private bool IsAllowed(string host) =>
        IsLoopback(host) || (!isLocal && (names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _)));
}
