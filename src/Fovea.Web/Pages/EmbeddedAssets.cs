using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Fovea.Application;
using Fovea.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Fovea.Web.Pages;

/// <summary>Scripts, styles and pages as they were when this program was built. What is not among them is not there.</summary>
internal sealed class EmbeddedAssets
{
    private static readonly Dictionary<string, string> types = new()
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".html"] = "text/html; charset=utf-8",
    };

    private readonly Dictionary<string, Asset> assets = [];

    public EmbeddedAssets()
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        foreach (string name in assembly.GetManifestResourceNames())
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            assets[name] = new Asset(bytes, types[Path.GetExtension(name)], Tag(bytes));
        }
    }

    /// <summary>A script, style or picture.</summary>
    /// <exception cref="RequestException">There is none of this name.</exception>
    public IResult Find(HttpRequest request, string name) => assets.TryGetValue(name, out Asset? asset) && !name.EndsWith(".html", StringComparison.Ordinal)
        ? asset.Answer(request) : throw new RequestException(StatusCodes.Status404NotFound, $"there is no {name} among what the pages need");

    /// <summary>A page: its own part within what all pages have.</summary>
    /// <param name="name">Its file, without ".html"; its script and style have the same name.</param>
    /// <param name="title">Its title.</param>
    public Func<HttpRequest, IResult> Page(string name, string title)
    {
        string own = $"<link rel=\"stylesheet\" href=\"/assets/{name}.css\">\n<script type=\"module\" src=\"/assets/{name}.js\"></script>\n";
        string main = Text(name).Replace("{{program}}", HtmlEncoder.Default.Encode(ShellCommand.Program), StringComparison.Ordinal);
        string html = Within(title, own, main).Replace($"data-nav=\"{name}\"", "aria-current=\"page\"", StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(html);
        return new Asset(bytes, types[".html"], Tag(bytes)).Answer;
    }

    /// <summary>What all pages have, around a page's own part.</summary>
    /// <param name="title">Its title, as HTML.</param>
    /// <param name="own">Its own lines of the head, as HTML.</param>
    /// <param name="main">Its own part, as HTML.</param>
    public string Within(string title, string own, string main) => Text("layout")
        .Replace("{{title}}", title, StringComparison.Ordinal)
        .Replace("{{own}}", own, StringComparison.Ordinal)
        .Replace("{{main}}", main, StringComparison.Ordinal);

    private string Text(string name) => Encoding.UTF8.GetString(assets[$"{name}.html"].Bytes);

    private static string Tag(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";

    private sealed record Asset(byte[] Bytes, string Type, string Tag)
    {
        public IResult Answer(HttpRequest request)
        {
            request.HttpContext.Response.Headers.ETag = Tag;
            return request.Headers.IfNoneMatch == Tag ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Bytes(Bytes, Type);
        }
    }
}
