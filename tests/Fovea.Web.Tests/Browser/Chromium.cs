using Microsoft.Playwright;

namespace Fovea.Web.Tests.Browser;

/// <summary>A Chromium without a window, for all tests that look at the page as people do.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Names the program; where it is set, no test is skipped for want of one.</summary>
    private const string Variable = "FOVEA_TEST_CHROMIUM";

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program) return;
        playwright = await Playwright.CreateAsync();
        // Its sandbox refuses to work for root, as which tests run in containers. It only ever sees our own page.
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
    }

    /// <summary>A window of its own.</summary>
    public async Task<Window> OpenAsync(Uri address, int width = 1280, int height = 900, ReducedMotion motion = ReducedMotion.Reduce)
    {
        if (browser is null) Assert.Skip($"there is no chromium on the path, and {Variable} names none");
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = motion,
        });
        return await Window.OpenAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return folders.Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
    }
}

/// <summary>Tests that share one <see cref="Chromium"/>, one after the other.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumCollection : ICollectionFixture<Chromium>;
