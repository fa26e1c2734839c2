using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Fovea.Service.Answers;

/// <summary>What an image shows, and where it was looked at.</summary>
/// <param name="Class">Name of the most probable class.</param>
/// <param name="Probabilities">By the names of classes, in their order; sum 1.</param>
/// <param name="Path">Where each glimpse looked.</param>
/// <param name="Milliseconds">From the start of the request to the answer.</param>
public sealed record LookAnswer(string Class, IReadOnlyDictionary<string, float> Probabilities, IReadOnlyList<Fixation> Path, double Milliseconds)
{
    /// <summary>What came of a look.</summary>
    public static LookAnswer From(Look look, TimeSpan time) => new(
        look.ClassName,
        new OrderedDictionary<string, float>(look.ClassNames.Zip(look.Probabilities, KeyValuePair.Create)),
        [.. look.Steps.Select(step => new Fixation(step.X, step.Y))],
        Math.Round(time.TotalMilliseconds, 3));
}

/// <summary>A place of an image.</summary>
/// <param name="X">-1 at its left edge, 1 at its right edge.</param>
/// <param name="Y">-1 at its upper edge, 1 at its lower edge.</param>
public readonly record struct Fixation(float X, float Y);

/// <summary>Compile-time JSON of answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LookAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class AnswerContext : JsonSerializerContext;
