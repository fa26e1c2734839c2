using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Safety;

/// <summary>Rules of the addresses that the page is served at.</summary>
internal static class ListenAddresses
{
    public static IReadOnlyList<string> Checked(IReadOnlyList<string> urls)
    {
        if (urls.Count == 0) throw new OptionException("urls must name at least one address");
        foreach (string url in urls)
        {
            BindingAddress? address = TryParse(url);
            if (address is null || address.Scheme != "http" || address.PathBase.Length > 0 || address.Port > 65535 || address.IsUnixPipe || address.IsNamedPipe)
                throw new OptionException($"urls must be like http://127.0.0.1:5100, but one is '{url}'");
        }

        return urls;
    }

    /// <summary>Whether nobody but this machine can reach the address.</summary>
    public static bool IsLoopback(string url) => HostGuard.IsLoopback(HostGuard.HostOf(url));

    private static BindingAddress? TryParse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
