using System.Net.Http.Headers;
using System.Text.Json;
using Fovea.Service.Answers;
using Fovea.Service.Looking;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fovea.Service.Tests;

/// <summary>The service on a free port, with a model of the repository.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    private readonly WebApplication app;

    private RunningService(WebApplication app)
    {
        this.app = app;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public static string ModelPath { get; } = Path.Combine(SourceTree.Root, "models", "mnist");

    public static TrainedModel Model { get; } = TrainedModel.Open(ModelPath);

    public HttpClient Client { get; }

    public int FreePlaces => app.Services.GetRequiredService<LookQueue>().Free;

    public static async Task<RunningService> StartAsync(params string[] settings)
    {
        WebApplication app = LookService.Build(["--model", ModelPath, "--urls", "http://127.0.0.1:0", "--logging:logLevel:default", nameof(LogLevel.Critical), .. settings]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(app);
    }

    /// <summary>Pixels of the model's images.</summary>
    public static byte[] Noise(int seed)
    {
        byte[] pixels = new byte[Model.ImageShape.Bytes];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    /// <summary>What the library says of an image.</summary>
    public static Look LookAt(byte[] pixels) => Model.Look(pixels, Model.ImageShape.Width, Model.ImageShape.Height, Model.ImageShape.Channels);

    public static HttpContent Body(byte[] bytes, string? type)
    {
        ByteArrayContent content = new(bytes);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public Task<HttpResponseMessage> PostAsync(byte[] body, string? type) => PostAsync(Body(body, type));

    public async Task<HttpResponseMessage> PostAsync(HttpContent body, CancellationToken cancellation = default)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/look") { Content = body };
        // A server that refuses a large body does not read it: without asking first, writing would break off.
        request.Headers.ExpectContinue = body.Headers.ContentLength > 1 << 20;
        return await Client.SendAsync(request, cancellation);
    }

    public async Task<LookAnswer> LookAsync(byte[] body, string type)
    {
        using HttpResponseMessage answer = await PostAsync(body, type);
        return await AnswerOf(answer);
    }

    public static async Task<LookAnswer> AnswerOf(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<LookAnswer>(text, json)!;
    }

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>A body that comes when it is told to: until then its request has a place.</summary>
internal sealed class SlowBody : HttpContent
{
    private readonly byte[] bytes;
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SlowBody(byte[] bytes)
    {
        this.bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Headers.ContentLength = bytes.Length;
    }

    /// <summary>Done when the first half was sent.</summary>
    public Task Begun => begun.Task;

    /// <summary>Sends the rest.</summary>
    public void Finish() => told.TrySetResult();

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        begun.TrySetResult();
        await told.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(bytes.AsMemory(bytes.Length / 2), cancellationToken);
    }
}
