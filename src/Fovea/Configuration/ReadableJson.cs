using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fovea.Configuration;

/// <summary>
/// JSON as people read it: letters, signs and quotes as they are, where the serializer by itself writes "\u00FC" for "ü". It is not for HTML: there
/// the serializer's own escapes keep a name from ending what it stands in.
/// </summary>
public static class ReadableJson
{
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Options that are like others, but for how text is written.</summary>
    public static JsonSerializerOptions Like(JsonSerializerOptions options) => new(options) { Encoder = plain.Encoder };

    /// <summary>A value as JSON in one line; null as "null".</summary>
    public static string Of(JsonNode? value) => value?.ToJsonString(plain) ?? "null";
}
