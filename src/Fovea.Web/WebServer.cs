using System.Net.Sockets;
using Fovea.Application.Catalog;
using Fovea.Imaging;
using Fovea.Web.Looking;
using Fovea.Web.Pages;
using Fovea.Web.Reporting;
using Fovea.Web.Runs;
using Fovea.Web.Safety;
using Fovea.Web.Studies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fovea.Web;

/// <summary>The page, being served until disposed.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private static readonly TimeSpan farewell = TimeSpan.FromSeconds(2);

    private readonly WebApplication app;

    private WebServer(WebApplication app) => this.app = app;

    /// <summary>Where it is served, with the ports that it really has.</summary>
    public IReadOnlyList<string> Addresses => [.. app.Urls];

    /// <summary>Begins to serve.</summary>
    /// <param name="options">Where, and what.</param>
    /// <param name="content">Test images and reports.</param>
    /// <param name="say">Hears of what should not happen, in any thread.</param>
    /// <param name="cancellation">Breaks off the start.</param>
    /// <exception cref="IOException">An address is taken already, or not allowed.</exception>
    public static async Task<WebServer> StartAsync(
        WebOptions options, PageContent content, Action<string> say, CancellationToken cancellation)
    {
        ImagingDataSets.Register();
        // Nothing but this: no settings from files or environment that somebody left around, no logs.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = UploadDecoder.MostBytes;
            kestrel.Limits.MaxConcurrentConnections = 200;
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebContext.Readable));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = farewell);
        WebApplication app = builder.Build();
        try
        {
            app.Use(ResponseHeaders.InvokeAsync);
            app.Use(new ErrorAnswers(say).InvokeAsync);
            app.Use(new HostGuard(options.Urls).InvokeAsync);
            app.Use(OriginGuard.InvokeAsync);
            app.UseRouting();
            Map(app, options, content);
            await app.StartAsync(cancellation).ConfigureAwait(false);
            return new WebServer(app);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (exception is SocketException) throw new IOException($"{string.Join(" and ", options.Urls)} cannot be listened at: {exception.Message}", exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Map(WebApplication app, WebOptions options, PageContent content)
    {
        EmbeddedAssets assets = new();
        app.MapGet("/", assets.Page("runs", "Runs"));
        app.MapGet("/runs/{id}", assets.Page("run", "Run"));
        app.MapGet("/compare", assets.Page("compare", "Compare"));
        app.MapGet("/studies", assets.Page("studies", "Studies"));
        app.MapGet("/studies/{id}", assets.Page("study", "Study"));
        app.MapGet("/demo", assets.Page("demo", "Watch it look"));
        app.MapGet("/assets/{name}", (HttpRequest request, string name) => assets.Find(request, name));
        app.MapGet("/favicon.ico", (HttpRequest request) => assets.Find(request, "mark.svg"));
        RunLibrary runs = new(options.RunsFolder);
        app.MapRuns(runs);
        StudyLibrary studies = new(runs.Folder);
        app.MapStudies(studies);
        new ReportEndpoints(runs, studies, content).Map(app);
        new LookEndpoints(new ModelLibrary(runs, options.ModelsFolder), runs.Folder, new TestImages(content)).Map(app);
        app.MapFallback(() => { throw new RequestException(StatusCodes.Status404NotFound, "there is nothing here"); });
    }
}
