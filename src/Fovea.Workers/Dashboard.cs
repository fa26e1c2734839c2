using Fovea.Web.Safety;
using Hangfire;
using Hangfire.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fovea.Workers;

/// <summary>
/// Hangfire's own dashboard. It answers requests from this machine only, and of other sites' pages none but links: whoever sees it can
/// delete jobs.
/// </summary>
public sealed class Dashboard : IAsyncDisposable
{
    private readonly WebApplication application;

    private Dashboard(WebApplication application) => this.application = application;

    /// <summary>Serves the dashboard.</summary>
    /// <param name="queue">Whose jobs it shows.</param>
    /// <param name="url">Where: http://localhost:8090.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Dashboard> StartAsync(TrialQueue queue, string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHangfire(configuration =>
        {
            configuration.UseStorage(queue.Jobs);
            // By itself it makes the page's loggers those of the whole process, which workers would still use when the page is gone.
            LogProvider.SetCurrentLogProvider(null);
        });
        WebApplication application = builder.Build();
        try
        {
            application.Use(RefuseAsync);
            application.Use(new HostGuard([url]).InvokeAsync);
            application.Use(OriginGuard.InvokeAsync);
            application.UseHangfireDashboard(string.Empty, new DashboardOptions { DashboardTitle = "Fovea trials", AppPath = null }, queue.Jobs);
            application.Urls.Add(url);
            await application.StartAsync().ConfigureAwait(false);
            return new Dashboard(application);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static async Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (RequestException refused)
        {
            context.Response.StatusCode = refused.Status;
            await context.Response.WriteAsync(refused.Message, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
