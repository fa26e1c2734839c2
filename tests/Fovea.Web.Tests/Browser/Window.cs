using Microsoft.Playwright;

namespace Fovea.Web.Tests.Browser;

/// <summary>A page in a browser that may reach this machine alone, and whose every complaint is kept.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    private Window(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
    }

    public IPage Page { get; }

    public static async Task<Window> OpenAsync(IBrowserContext context)
    {
        // Machines that test may be busy with much else.
        context.SetDefaultTimeout(60_000);
        IPage page = await context.NewPageAsync();
        Window window = new(context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") window.complaints.Add($"console: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => window.complaints.Add($"script: {error}");
        await context.RouteAsync("**/*", route =>
        {
            if (new Uri(route.Request.Url).IsLoopback) return route.ContinueAsync();
            window.complaints.Add($"left the machine: {route.Request.Url}");
            return route.AbortAsync();
        });
        return window;
    }

    public Task GoToAsync(string path) => Page.GotoAsync(path);

    public ILocator this[string selector] => Page.Locator(selector);

    public ILocator this[string selector, string text] => Page.Locator(selector, new() { HasText = text });

    /// <summary>Waits until an element's text is as wanted.</summary>
    public async Task TextAsync(string selector, Func<string, bool> isWanted)
    {
        string text = string.Empty;
        for (int attempt = 0; attempt < 600; attempt++)
        {
            text = await Page.Locator(selector).TextContentAsync() ?? string.Empty;
            if (isWanted(text)) return;
            await Task.Delay(100);
        }

        Assert.Fail($"{selector} stays '{text}'; {string.Join("; ", complaints)}");
    }

    /// <summary>Waits until as many elements are there.</summary>
    public Task CountAsync(string selector, int count) =>
        Assertions.Expect(Page.Locator(selector)).ToHaveCountAsync(count, new() { Timeout = 60_000 });

    /// <summary>Requires that no script failed, nothing was complained of and no request left the machine.</summary>
    public void IsClean() => Assert.True(complaints.Count == 0, string.Join('\n', complaints));

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
