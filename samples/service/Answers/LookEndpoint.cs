using System.Diagnostics;
using Fovea.Service.Looking;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fovea.Service.Answers;

/// <summary>POST /look: the body is an image, the answer what it shows.</summary>
internal static class LookEndpoint
{
    public static async Task<Ok<LookAnswer>> AnswerAsync(HttpRequest request, LookQueue queue, ImageReader reader, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        using IDisposable place = queue.Enter();
        Look look = await queue.LookAsync(await reader.ReadAsync(request, cancellation), cancellation);
        return TypedResults.Ok(LookAnswer.From(look, Stopwatch.GetElapsedTime(begun)));
    }
}
