using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Fovea.Configuration;

/// <summary>What is wrong with a JSON text, for whoever wrote it: .NET's own words name types, which a file's reader does not know.</summary>
internal static partial class JsonFault
{
    private const int LongestValue = 100;

    /// <summary>Says where a text is no JSON, which value is of the wrong kind, or what is missing; ends without a full stop.</summary>
    /// <param name="exception">What reading the text threw.</param>
    /// <param name="text">The text.</param>
    /// <param name="type">What it should be.</param>
    public static string Describe(JsonException exception, string text, JsonTypeInfo type)
    {
        if (string.IsNullOrWhiteSpace(text)) return "it is empty";
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text);
        }
        catch (JsonException syntax)
        {
            return Describe(syntax);
        }

        string place = exception.Path?.TrimStart('$').TrimStart('.') ?? string.Empty;
        string it = place.Length == 0 ? "it" : place;
        (JsonNode? value, JsonTypeInfo? valueType) = At(root, type, place);
        if (value is not JsonObject found || valueType is not { Kind: JsonTypeInfoKind.Object }) return $"{it} has a value of the wrong kind: {Shortened(ReadableJson.Write(value))}";
        string[] missing = [.. valueType.Properties.Where(property => property.IsRequired && !found.ContainsKey(property.Name)).Select(property => property.Name)];
        return $"{it} lacks {(missing.Length > 0 ? string.Join(", ", missing) : "values that it must have")}";
    }

    /// <summary>Says where and why a text is no JSON.</summary>
    /// <param name="syntax">What parsing it threw.</param>
    public static string Describe(JsonException syntax)
    {
        string why = Position().Replace(syntax.Message, string.Empty).TrimEnd('.');
        return syntax.LineNumber is { } line ? $"{why} (line {line + 1}, byte {syntax.BytePositionInLine + 1})" : why;
    }

    private static (JsonNode? Value, JsonTypeInfo? Type) At(JsonNode? node, JsonTypeInfo? type, string place)
    {
        foreach (Match step in Step().Matches(place))
        {
            Type? inner;
            if (step.Groups["index"] is { Success: true } index)
            {
                node = (node as JsonArray)?.ElementAtOrDefault(int.Parse(index.ValueSpan, CultureInfo.InvariantCulture));
                inner = type?.ElementType;
            }
            else
            {
                string name = step.Groups["name"].Value;
                node = (node as JsonObject)?[name];
                inner = type?.Properties.FirstOrDefault(property => property.Name == name)?.PropertyType;
            }

            type = inner is null ? null : type!.Options.GetTypeInfo(inner);
        }

        return (node, type);
    }

    private static string Shortened(string value) => value.Length <= LongestValue ? value : $"{value.AsSpan(0, LongestValue)} ...";

    /// <summary>A step of a path as the serializer writes it: "name", "['a name']" or "[0]".</summary>
    [GeneratedRegex(@"\['(?<name>[^']*)'\]|\[(?<index>\d+)\]|(?<name>[^.\[\]]+)")]
    private static partial Regex Step();

    /// <summary>Where it was, counted from 0, behind what it was.</summary>
    [GeneratedRegex(@"( Path: .*\|)? LineNumber: \d+ \| BytePositionInLine: \d+\.$")]
    private static partial Regex Position();
}
