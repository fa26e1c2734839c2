using System.Net;
using System.Text.Json.Nodes;

namespace Fovea.Web.Tests;

/// <summary>Asks the page as its own scripts do.</summary>
internal static class Answers
{
    public static async Task<JsonNode> JsonAsync(this HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Posts as a page of this origin, or of another one, and again while the server is still at work.</summary>
    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, byte[] body, string? origin)
    {
        HttpResponseMessage answer;
        while ((answer = await client.PostOnceAsync(path, body, origin)).StatusCode == HttpStatusCode.Accepted) answer.Dispose();
        return answer;
    }

    /// <summary>The same once.</summary>
    public static async Task<HttpResponseMessage> PostOnceAsync(this HttpClient client, string path, byte[] body, string? origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        // A server that refuses a large body does not read it: without asking first, writing would break off.
        request.Headers.ExpectContinue = body.Length > 1 << 20;
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await client.SendAsync(request);
    }

    public static async Task<JsonNode> PostJsonAsync(this HttpClient client, string path, byte[]? body = null)
    {
        using HttpResponseMessage answer = await client.PostAsync(path, body ?? [], client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>Requires a page that says what is wrong, and gives it.</summary>
    public static async Task<string> RefusalPageAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            Assert.Equal((status, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
            return text;
        }
    }

    /// <summary>Requires an answer that refuses, and gives its line.</summary>
    public static async Task<string> RefusalAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == status, $"expected {status}, but is {answer.StatusCode}: {text}");
            return (string)JsonNode.Parse(text)!["error"]!;
        }
    }
}
