using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Fovea.Configuration;

/// <summary>Options as JSON that says only what it changes: written over the defaults; what no option knows is an error.</summary>
public static class JsonOverlay
{
    /// <summary>Comments and trailing commas are allowed, doubled keys are not.</summary>
    public static JsonDocumentOptions Lenient { get; } = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

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

    /// <summary>Puts a value where a path leads: "training.optimizer.kind". Objects on the way are made where there are none.</summary>
    public static void Put(JsonObject target, string path, JsonNode? value)
    {
        string[] names = path.Split('.');
        foreach (string name in names[..^1])
        {
            if (target[name] is not JsonObject part) target[name] = part = [];
            target = part;
        }

        target[names[^1]] = value;
    }

    /// <summary>Options with some of them changed.</summary>
    /// <param name="options">The options to start from; not changed.</param>
    /// <param name="overlay">What to change.</param>
    /// <param name="type">How they are written.</param>
    /// <param name="defaultsOf">The defaults of a part by name and kind, where parts come in kinds.</param>
    /// <param name="isOpen">Whether the object at a place takes any key; null for no.</param>
    /// <exception cref="OptionException">There is no such option, or a value breaks its rule.</exception>
    public static T Apply<T>(
        T options, JsonObject overlay, JsonTypeInfo<T> type, Func<string, string, JsonObject>? defaultsOf = null, Predicate<string>? isOpen = null)
    {
        JsonObject merged = JsonSerializer.SerializeToNode(options, type)!.AsObject();
        new Merger(defaultsOf, isOpen).Merge(merged, overlay, place: string.Empty);
        try
        {
            return merged.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            string place = exception.Path?.TrimStart('$', '.') ?? string.Empty;
            throw new OptionException($"{place} has a value of the wrong kind: {ValueAt(merged, place)}", exception);
        }
    }

    private static string ValueAt(JsonObject root, string place)
    {
        JsonNode? node = root;
        foreach (string name in place.Split('.')) node = (node as JsonObject)?[name];
        return ReadableJson.Of(node);
    }

    /// <summary>Writes an overlay's values over a part's; a part of another kind starts from that kind's defaults.</summary>
    private sealed class Merger(Func<string, string, JsonObject>? defaultsOf, Predicate<string>? isOpen)
    {
        public void Merge(JsonObject target, JsonObject overlay, string place)
        {
            bool takesAny = isOpen?.Invoke(place) ?? false;
            foreach ((string key, JsonNode? value) in overlay)
            {
                string keyPlace = place.Length == 0 ? key : $"{place}.{key}";
                if (!target.TryGetPropertyValue(key, out JsonNode? current) && !takesAny)
                    throw new OptionException($"unknown key '{keyPlace}'; known here: {string.Join(", ", target.Select(pair => pair.Key))}");
                // A number is read as a choice too, which nobody means who writes one.
                if (current?.GetValueKind() == JsonValueKind.String && value?.GetValueKind() == JsonValueKind.Number)
                    throw new OptionException($"{keyPlace} has a value of the wrong kind: {ReadableJson.Of(value)}");
                // Whether a part may be null, its type says when all of it is read.
                if (value is null || current is not JsonObject part)
                {
                    target[key] = value?.DeepClone();
                    continue;
                }

                if (value is not JsonObject partOverlay) throw new OptionException($"{keyPlace} must be an object, but is {ReadableJson.Of(value)}");
                if (partOverlay["kind"] is JsonValue kind && part["kind"]?.ToString() != kind.ToString() && defaultsOf is not null)
                    target[key] = part = defaultsOf(key, kind.ToString());
                Merge(part, partOverlay, keyPlace);
            }
        }
    }
}
