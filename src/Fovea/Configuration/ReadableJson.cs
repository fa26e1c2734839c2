using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fovea.Configuration;

/// <summary>
/// JSON as people write and read it. Written: letters, signs and quotes as they are, where the serializer by itself writes "\u00FC" for "ü"; that
/// is not for HTML, where the serializer's own escapes keep a name from ending what it stands in. Read: with comments and trailing commas.
/// </summary>
internal static class ReadableJson
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Comments and trailing commas are allowed, doubled keys are not.</summary>
    public static JsonDocumentOptions Lenient { get; } = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    /// <summary>Options that are like others, but for how text is written.</summary>
    public static JsonSerializerOptions Like(JsonSerializerOptions options) => new(options) { Encoder = plain.Encoder };

    /// <summary>A value as JSON in one line; null as "null".</summary>
    public static string Write(JsonNode? value) => value?.ToJsonString(plain) ?? "null";

    /// <summary>A value as somebody types it: JSON, or what is no JSON as a string.</summary>
    public static JsonNode? ParseValue(string value)
    {
        try
        {
            return JsonNode.Parse(value, documentOptions: Lenient);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }
}
