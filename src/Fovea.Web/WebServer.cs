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
            EmbeddedAssets assets = new();
            RunLibrary runs = new(options.RunsFolder);
            StudyLibrary studies = new(runs.Folder);
            ModelLibrary models = new(runs, options.ModelsFolder);
            OfferedSlides slides = new(options.Slides);
            // A folder without any is told of now, and not on the page.
            _ = slides.Names;
            app.Use(ResponseHeaders.InvokeAsync);
            app.Use(new ErrorAnswers(say, new ErrorPage(assets, runs, studies, models)).InvokeAsync);
            app.Use(new HostGuard(options.Urls).InvokeAsync);
            app.Use(OriginGuard.InvokeAsync);
            app.Use(AnswerHead);
            app.UseRouting();
            app.Use(QueryNames.InvokeAsync);
            MapPages(app, assets, runs, studies, models);
            app.MapRuns(runs);
            app.MapStudies(studies);
            new ReportEndpoints(runs, studies, content).Map(app);
            CancellationToken ends = app.Lifetime.ApplicationStopping;
            new LookEndpoints(models, runs.Folder, new TestImages(content, ends), slides, content.Observer, ends).Map(app);
            app.MapFallback("{*path}", () => { throw new RequestException(StatusCodes.Status404NotFound, "there is nothing here"); });
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

    /// <summary>A page about something that is not there is none: its address is answered by what is wrong with it.</summary>
    private static void MapPages(WebApplication app, EmbeddedAssets assets, RunLibrary runs, StudyLibrary studies, ModelLibrary models)
    {
        void MapPage(string address, string name, string title, Action<HttpRequest>? require = null, params string[] query)
        {
            Func<HttpRequest, IResult> page = assets.Page(name, title);
            app.MapGet(address, (HttpRequest request) =>
            {
                require?.Invoke(request);
                return page(request);
            }).Takes(query);
        }

        static IEnumerable<string> Named(HttpRequest request, string key) => request.Query[key].OfType<string>().Where(id => id.Length > 0);

        MapPage("/", "runs", "Runs");
        MapPage("/runs/{id}", "run", "Run", request => runs.Find((string)request.RouteValues["id"]!));
        MapPage("/compare", "compare", "Compare", request => Array.ForEach([.. Named(request, "run")], id => runs.Find(id)), "run");
        MapPage("/studies", "studies", "Studies");
        MapPage("/studies/{id}", "study", "Study", request => studies.Find((string)request.RouteValues["id"]!));
        MapPage("/demo", "demo", "Watch it look", request => Array.ForEach([.. Named(request, "model")], id => models.Find(id)), "model");
        app.MapGet("/assets/{name}", (HttpRequest request, string name) => assets.Find(request, name));
        app.MapGet("/favicon.ico", (HttpRequest request) => assets.Find(request, "mark.svg"));
    }

    /// <summary>What asks for the head of an answer is answered as what asks for all of it; the server leaves the body out by itself.</summary>
    private static Task AnswerHead(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method)) context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}
