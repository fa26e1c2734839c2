using System.Net;
using System.Text.Json.Nodes;
using Fovea.Imaging;
using Fovea.Service.Answers;
using Fovea.Web.Tests.Looking;
using SkiaSharp;

namespace Fovea.Service.Tests;

/// <summary>The service as its clients see it.</summary>
public sealed class LookServiceTests
{
    private const string Raw = "application/octet-stream", Png = "image/png";

    /// <summary>What is sent, as what, and how it is answered.</summary>
    public static TheoryData<byte[], string?, HttpStatusCode, string> Bad => new()
    {
        { [], Png, HttpStatusCode.BadRequest, "the body must be an image, but is empty" },
        { [], Raw, HttpStatusCode.BadRequest, "the body must be an image, but is empty" },
        { [1], null, HttpStatusCode.UnsupportedMediaType, "the content type must be that of an image, image/png say, or application/octet-stream for pixels, but is left out" },
        { [1], "text/plain; charset=utf-8", HttpStatusCode.UnsupportedMediaType, "the content type must be that of an image, image/png say, or application/octet-stream for pixels, but is 'text/plain'" },
        { [.. "no image"u8], "image/webp", HttpStatusCode.UnprocessableEntity, "the image cannot be decoded: it is no PNG, JPEG, BMP, WebP, GIF or TIFF, or is damaged" },
        { Pictures.Stroke(SKColors.Black, SKColors.White)[..100], Png, HttpStatusCode.UnprocessableEntity, "the image cannot be decoded" },
        { Pictures.Claiming(100_000, 100_000), Png, HttpStatusCode.UnprocessableEntity, "the image claims 100000x100000 pixels, more than 300,000,000" },
        { Pictures.Claiming(1001, 1000), Png, HttpStatusCode.UnprocessableEntity, "an image must have at most 1000000 pixels, but has 1001x1000" },
        { new byte[783], Raw, HttpStatusCode.UnprocessableEntity, "pixels must be 784 bytes for 28x28x1, but are 783" },
        { new byte[2_000_001], Png, HttpStatusCode.RequestEntityTooLarge, "the body must have at most 2000000 bytes, but has more" },
    };

    [Fact]
    public async Task An_answer_is_what_the_model_sees()
    {
        await using RunningService service = await RunningService.StartAsync();
        byte[] file = Pictures.Stroke(SKColors.Black, SKColors.White);
        RequireSame(RunningService.LookAt(ImageFile.ReadFor(RunningService.Model, file).Pixels), await service.LookAsync(file, Png));
        // What it is says the file itself.
        RequireSame(RunningService.LookAt(ImageFile.ReadFor(RunningService.Model, file).Pixels), await service.LookAsync(file, "image/jpeg"));
        byte[] pixels = RunningService.Noise(1);
        RequireSame(RunningService.LookAt(pixels), await service.LookAsync(pixels, Raw));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public async Task Everybody_gets_the_answer_to_his_own_image(int together)
    {
        await using RunningService service = await RunningService.StartAsync("--looks:mostTogether", $"{together}");
        byte[][] images = [.. Enumerable.Range(0, 200).Select(RunningService.Noise)];
        LookAnswer[] answers = await Task.WhenAll(images.Select(image => service.LookAsync(image, Raw)));
        foreach ((byte[] image, LookAnswer answer) in images.Zip(answers)) RequireSame(RunningService.LookAt(image), answer);
    }

    [Fact]
    public async Task A_bad_request_is_told_the_rule_and_the_value_and_the_next_one_is_answered()
    {
        await using RunningService service = await RunningService.StartAsync("--looks:mostBytes", "2000000", "--looks:mostPixels", "1000000", "--looks:places", "1");
        byte[] good = RunningService.Noise(2);
        foreach ((byte[] body, string? type, HttpStatusCode status, string told) in Bad.Select(row => row.Data))
        {
            using HttpResponseMessage answer = await service.PostAsync(body, type);
            string detail = await DetailOf(answer, status);
            Assert.StartsWith(told, detail, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            RequireSame(RunningService.LookAt(good), await service.LookAsync(good, Raw));
        }

        foreach ((string path, HttpStatusCode status) in new[] { ("/look", HttpStatusCode.MethodNotAllowed), ("/other", HttpStatusCode.NotFound) })
        {
            using HttpResponseMessage answer = await service.Client.GetAsync(path);
            Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task When_all_places_are_taken_one_is_told_to_come_again_and_a_client_that_leaves_gives_its_place_back()
    {
        await using RunningService service = await RunningService.StartAsync("--looks:places", "2", "--looks:retryAfterSeconds", "7");
        byte[] image = RunningService.Noise(3);
        using CancellationTokenSource leaves = new();
        using SlowBody first = new(image), second = new(image);
        Task<HttpResponseMessage> leaving = service.PostAsync(first, leaves.Token), staying = service.PostAsync(second);
        await Task.WhenAll(first.Begun, second.Begun);
        await UntilReadyIsAsync(service, HttpStatusCode.ServiceUnavailable);

        using (HttpResponseMessage refused = await service.PostAsync(image, Raw))
        {
            Assert.Equal("at most 2 requests are answered at a time, and so many are: come again in 7 s", await DetailOf(refused, HttpStatusCode.ServiceUnavailable));
            Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);
        }

        using (HttpResponseMessage live = await service.Client.GetAsync("/health/live")) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await UntilReadyIsAsync(service, HttpStatusCode.OK);
        RequireSame(RunningService.LookAt(image), await service.LookAsync(image, Raw));
        second.Finish();
        using HttpResponseMessage answer = await staying;
        RequireSame(RunningService.LookAt(image), await RunningService.AnswerOf(answer));
    }

    [Fact]
    public async Task What_was_accepted_is_answered_before_the_service_ends()
    {
        await using RunningService service = await RunningService.StartAsync();
        byte[][] images = [.. Enumerable.Range(0, 20).Select(RunningService.Noise)];
        SlowBody[] bodies = [.. images.Select(image => new SlowBody(image))];
        Task<HttpResponseMessage>[] answers = [.. bodies.Select(body => service.PostAsync(body))];
        await Task.WhenAll(bodies.Select(body => body.Begun));
        await UntilFreeAsync(service, 256 - images.Length);
        Task stopped = service.StopAsync();
        foreach (SlowBody body in bodies) body.Finish();
        foreach ((byte[] image, Task<HttpResponseMessage> each) in images.Zip(answers))
        {
            using HttpResponseMessage answer = await each;
            RequireSame(RunningService.LookAt(image), await RunningService.AnswerOf(answer));
        }

        await stopped;
        await Assert.ThrowsAsync<HttpRequestException>(() => service.PostAsync(images[0], Raw));
        foreach (SlowBody body in bodies) body.Dispose();
    }

    [Theory]
    [InlineData("model must be a model's path, but is left out: --model models/mnist")]
    [InlineData("there is no /none: a model is a safetensors file, a run's folder or a model's folder", "--model", "/none")]
    [InlineData("looks:places must be 1 to 100000, but is 0", "--model", "none", "--looks:places", "0")]
    [InlineData("a setting of looks must be places, mostTogether, mostBytes, mostPixels or retryAfterSeconds, but one is 'place'", "--model", "none", "--looks:place", "3")]
    [InlineData("looks:mostTogether must be a whole number, but is 'many'", "--model", "none", "--looks:mostTogether", "many")]
    [InlineData("looks:mostBytes must be 1 to 1073741824, but is -1", "--model", "none", "--looks:mostBytes", "-1")]
    public void A_setting_that_cannot_be_used_is_told_at_the_start(string told, params string[] args) =>
        Assert.Equal(told, Assert.ThrowsAny<FoveaException>(() => LookService.Build(args)).Message);

    private static void RequireSame(Look look, LookAnswer answer)
    {
        Assert.Equal(look.ClassName, answer.Class);
        Assert.Equal(look.ClassNames.Zip(look.Probabilities, KeyValuePair.Create), answer.Probabilities);
        Assert.Equal(look.Steps.Select(step => new Fixation(step.X, step.Y)), answer.Path);
        Assert.InRange(answer.Milliseconds, 0, double.MaxValue);
    }

    private static async Task<string> DetailOf(HttpResponseMessage answer, HttpStatusCode status)
    {
        string text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        JsonNode problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)problem["status"]!);
        return (string)problem["detail"]!;
    }

    private static Task UntilReadyIsAsync(RunningService service, HttpStatusCode status) => UntilAsync(async () =>
    {
        using HttpResponseMessage ready = await service.Client.GetAsync("/health/ready");
        return ready.StatusCode == status;
    });

    private static Task UntilFreeAsync(RunningService service, int places) => UntilAsync(() => Task.FromResult(service.FreePlaces == places));

    /// <summary>Waits for what the server does when it comes to it; a test that waits in vain is ended from outside.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}
