using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Fovea.Configuration;

/// <summary>What is wrong with a JSON text, for whoever wrote it: .NET's own words name types, which a file's reader does not know.</summary>
internal static partial class JsonFault
{
    /// <summary>Whether the serializer threw it because of what it read; an object without a kind, where there are kinds, it calls not supported.</summary>
    public static bool IsOne(Exception exception) => exception is JsonException or NotSupportedException;

    /// <summary>Says where a text is no JSON, which value is of the wrong kind, or what is missing; ends without a full stop.</summary>
    /// <param name="exception">What reading the text threw.</param>
    /// <param name="text">The text.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="place">Where it stands in a larger whole; empty for the whole.</param>
    /// <param name="firstLine">The number of its first line, from 1 on, where it is a part of a file.</param>
    public static string Describe(Exception exception, string text, JsonTypeInfo type, string place = "", long firstLine = 1)
    {
        if (string.IsNullOrWhiteSpace(text)) return $"{JsonShape.Called(place)} is empty";
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions
            {
                AllowTrailingCommas = type.Options.AllowTrailingCommas,
                CommentHandling = type.Options.ReadCommentHandling,
                AllowDuplicateProperties = false,
            });
        }
        catch (JsonException syntax)
        {
            return Describe(syntax, firstLine);
        }

        return Describe(exception, root, type, place);
    }

    /// <summary>Says which value is of the wrong kind, what is missing, or what there is too much; ends without a full stop.</summary>
    /// <param name="exception">What reading it threw.</param>
    /// <param name="root">What was read.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="place">Where it stands in a larger whole; empty for the whole.</param>
    public static string Describe(Exception exception, JsonNode? root, JsonTypeInfo type, string place = "")
    {
        if (OddKind(root, type, place) is { } odd) return odd;
        string path = (exception as JsonException)?.Path?.TrimStart('$').TrimStart('.') ?? string.Empty;
        (string at, JsonNode? value, JsonTypeInfo? declared) = At(root, type, path);
        at = JsonShape.Join(place, at);
        if (value is not JsonObject found || declared is not { Kind: JsonTypeInfoKind.Object } || JsonShape.Actual(declared, found) is not { } actual) return JsonShape.WrongKind(at, value, declared);
        string[] missing = [.. actual.Properties.Where(property => property.IsRequired && !found.ContainsKey(property.Name)).Select(property => property.Name)];
        if (missing.Length > 0) return $"{JsonShape.Called(at)} lacks {string.Join(", ", missing)}";
        string[] known = [.. declared.PolymorphismOptions is { } kinds ? [kinds.TypeDiscriminatorPropertyName] : Array.Empty<string>(), .. JsonShape.NamesOf(actual)];
        return found.Select(pair => pair.Key).Except(known).FirstOrDefault() is { } unknown ? JsonShape.UnknownKey(at, unknown, known) : $"{JsonShape.Called(at)} lacks values that it must have";
    }

    /// <summary>Says where and why a text is no JSON.</summary>
    /// <param name="syntax">What parsing it threw.</param>
    /// <param name="firstLine">The number of its first line, from 1 on, where it is a part of a file.</param>
    public static string Describe(JsonException syntax, long firstLine = 1)
    {
        string why = Unended().IsMatch(syntax.Message) ? "it ends too early: it is cut off, or a bracket or a quote is not closed" : Position().Replace(syntax.Message, string.Empty).TrimEnd('.');
        return syntax.LineNumber is { } line ? $"{why} (line {line + firstLine}, byte {syntax.BytePositionInLine + 1})" : why;
    }

    /// <summary>Goes along a path, up to the object that has no such name if there is one.</summary>
    private static (string Place, JsonNode? Value, JsonTypeInfo? Type) At(JsonNode? node, JsonTypeInfo? type, string path)
    {
        string place = string.Empty;
        foreach (Match step in Step().Matches(path))
        {
            if (step.Groups["index"] is { Success: true } index)
            {
                node = (node as JsonArray)?.ElementAtOrDefault(int.Parse(index.ValueSpan, CultureInfo.InvariantCulture));
                type = type?.ElementType is { } element ? type.Options.GetTypeInfo(element) : null;
            }
            else
            {
                string name = step.Groups["name"].Value;
                JsonTypeInfo? actual = type is not null && node is JsonObject value ? JsonShape.Actual(type, value) : type;
                if (actual is { Kind: JsonTypeInfoKind.Object } && JsonShape.OfProperty(actual, name) is null) return (place, node, type);
                node = (node as JsonObject)?[name];
                type = actual is null ? null : JsonShape.OfProperty(actual, name);
            }

            place = JsonShape.Join(place, step.Value.TrimStart('.'));
        }

        return (place, node, type);
    }

    /// <summary>The first object that names no kind where it needs one, in words; null if there is none.</summary>
    private static string? OddKind(JsonNode? node, JsonTypeInfo declared, string place)
    {
        if (node is JsonArray list && declared.ElementType is { } element)
            return list.Select((each, i) => OddKind(each, declared.Options.GetTypeInfo(element), $"{place}[{i}]")).FirstOrDefault(odd => odd is not null);
        if (node is not JsonObject value || declared.Kind != JsonTypeInfoKind.Object) return null;
        if (JsonShape.Actual(declared, value) is not { } actual) return JsonShape.NoKind(place, JsonShape.KindIn(value, declared), declared);
        return actual.Properties.Select(property => OddKind(value[property.Name], actual.Options.GetTypeInfo(property.PropertyType), JsonShape.Join(place, property.Name))).FirstOrDefault(odd => odd is not null);
    }

    /// <summary>A step of a path as the serializer writes it: "name", "['a name']" or "[0]".</summary>
    [GeneratedRegex(@"\['(?<name>[^']*)'\]|\[(?<index>\d+)\]|(?<name>[^.\[\]]+)")]
    private static partial Regex Step();

    /// <summary>What the reader says of a text that ends within something.</summary>
    [GeneratedRegex("reached end of data|Expected depth to be zero")]
    private static partial Regex Unended();

    /// <summary>Where it was, counted from 0, behind what it was.</summary>
    [GeneratedRegex(@"( Path: .*\|)? LineNumber: \d+ \| BytePositionInLine: \d+\.$")]
    private static partial Regex Position();
}
