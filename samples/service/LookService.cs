using Fovea.Service.Answers;
using Fovea.Service.Looking;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Fovea.Service;

/// <summary>Puts the service together.</summary>
public static class LookService
{
    /// <summary>The service, ready to run.</summary>
    /// <param name="args">Settings over those of appsettings.json: <c>--model models/mnist --urls http://127.0.0.1:5080 --looks:places 64</c>.</param>
    /// <exception cref="FoveaException">A setting cannot be used, or the model cannot be opened.</exception>
    public static WebApplication Build(string[] args)
    {
        // Settings lie beside the program, wherever it is started from.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        LookSettings settings = LookSettings.From(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MostBytes;
        });
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerContext.Default));
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<RefusalHandler>();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TrainedModel.Open(settings.Model));
        builder.Services.AddSingleton<ImageReader>();
        builder.Services.AddSingleton<LookQueue>();
        // Services end in the opposite order: first the server, which waits for the answers, then what looks.
        builder.Services.AddHostedService<Looker>();
        builder.Services.AddHealthChecks().AddCheck<ReadyCheck>("looks");

        WebApplication app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapPost("/look", LookEndpoint.AnswerAsync);
        return app;
    }
}
