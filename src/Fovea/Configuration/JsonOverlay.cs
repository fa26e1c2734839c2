using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Fovea.Configuration;

/// <summary>
/// Options as JSON that says only what it changes: written over the defaults; what no option knows is an error. Which options and kinds there are,
/// the serializer's own metadata says; an option that is JSON itself takes anything.
/// </summary>
internal static class JsonOverlay
{
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
    /// <param name="overlay">What to change. A part of another kind than it was starts from that kind's defaults.</param>
    /// <param name="type">How they are written.</param>
    /// <param name="kindHint">What to say of a kind that there is none of, by the part's type; null for nothing.</param>
    /// <param name="place">Where the options stand in a recipe, for messages; empty for a recipe itself, or where there is none.</param>
    /// <exception cref="OptionException">There is no such option, or a value breaks its rule; the message has the option's whole path.</exception>
    public static T Apply<T>(T options, JsonObject overlay, JsonTypeInfo<T> type, Func<Type, string>? kindHint = null, string place = "")
    {
        JsonObject merged = JsonSerializer.SerializeToNode(options, type)!.AsObject();
        new Merger(merged, kindHint).Merge(merged, overlay, type, place);
        try
        {
            return merged.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            throw new OptionException(JsonFault.Describe(exception, merged, type, place), exception);
        }
        catch (Exception exception) when (BreaksRule(exception))
        {
            if (Innermost(merged, type, place) is { } inner) throw inner;
            throw;
        }
    }

    /// <summary>
    /// Options at their defaults. Where they are set at construction only, compile-time metadata knows no way to make them but the constructor itself.
    /// </summary>
    /// <returns>Null where there is no constructor without parameters.</returns>
    internal static object? Defaults(JsonTypeInfo type)
    {
        if (type.CreateObject is { } create) return create();
        return type.ConstructorAttributeProvider is ConstructorInfo constructor && constructor.GetParameters().Length == 0
            ? constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, parameters: null, culture: null) : null;
    }

    /// <summary>Whether options threw it of a value: those of parts that others wrote may do it in .NET's way.</summary>
    private static bool BreaksRule(Exception exception) => exception is OptionException or ArgumentException;

    /// <summary>What the innermost part that cannot be read by itself throws, with its place, which no part knows; null if all can be read.</summary>
    private static OptionException? Innermost(JsonNode? node, JsonTypeInfo declared, string place)
    {
        if (node is not JsonObject part || declared.Kind != JsonTypeInfoKind.Object || JsonShape.Actual(declared, part) is not { } actual) return null;
        foreach (JsonPropertyInfo property in actual.Properties)
            if (Innermost(part[property.Name], actual.Options.GetTypeInfo(property.PropertyType), JsonShape.Join(place, property.Name)) is { } inner) return inner;
        try
        {
            part.Deserialize(declared);
            return null;
        }
        catch (Exception exception) when (BreaksRule(exception))
        {
            return (exception as OptionException ?? new OptionException(exception.Message, exception)).In(place);
        }
    }

    /// <summary>Writes an overlay's values over a part's.</summary>
    /// <param name="whole">All options as they are.</param>
    /// <param name="kindHint">What to say of a kind that there is none of.</param>
    private sealed class Merger(JsonObject whole, Func<Type, string>? kindHint)
    {
        /// <param name="target">The part; changed.</param>
        /// <param name="overlay">Its new values.</param>
        /// <param name="type">Its type; null where any key may stand.</param>
        /// <param name="place">Where it stands; empty for the whole.</param>
        public void Merge(JsonObject target, JsonObject overlay, JsonTypeInfo? type, string place)
        {
            foreach ((string key, JsonNode? value) in overlay)
            {
                string keyPlace = JsonShape.Join(place, key);
                if (!target.TryGetPropertyValue(key, out JsonNode? current) && type is not null)
                    throw new OptionException(JsonShape.UnknownKey(place, key, [.. target.Select(pair => pair.Key)], target == whole ? PathsIn(whole, place) : null));
                JsonTypeInfo? declared = type is null ? null : JsonShape.OfProperty(type, key);
                // The serializer takes numbers for choices too, and several choices for one, which nobody means who writes them.
                if (declared is not null && JsonWords.IsNoChoice(declared, value))
                    throw new OptionException(JsonShape.WrongKind(keyPlace, value, declared));
                if (declared?.Kind != JsonTypeInfoKind.Object) declared = null;
                // Whether a part may be null, its type says when all of it is read.
                if (value is null || (current ?? Missing(declared)) is not JsonObject part)
                {
                    target[key] = value?.DeepClone();
                    continue;
                }

                if (value is not JsonObject partOverlay) throw new OptionException(NoValue(target, part, value, declared, place, key));
                (JsonObject start, JsonTypeInfo? actual) = OfKind(part, partOverlay, declared, keyPlace);
                if (start != current) target[key] = start;
                Merge(start, partOverlay, actual, keyPlace);
            }
        }

        /// <summary>What a part that is null by default starts from.</summary>
        private static JsonNode? Missing(JsonTypeInfo? declared) =>
            declared is not null && Defaults(declared) is { } defaults ? JsonSerializer.SerializeToNode(defaults, declared) : null;

        /// <summary>The paths of all options below a part.</summary>
        private static IEnumerable<string> PathsIn(JsonObject part, string place) => part.SelectMany(pair =>
            pair.Value is JsonObject inner ? PathsIn(inner, JsonShape.Join(place, pair.Key)).Prepend(JsonShape.Join(place, pair.Key)) : [JsonShape.Join(place, pair.Key)]);

        /// <summary>Says that a group of options has no value of its own: what it has, and which option may be meant, by its value or by its name.</summary>
        private static string NoValue(JsonObject siblings, JsonObject group, JsonNode value, JsonTypeInfo? declared, string place, string key)
        {
            string groupPlace = JsonShape.Join(place, key), refusal = $"{groupPlace} must be an object, but is {ReadableJson.Write(value)}";
            if (group.Count == 0) return refusal;
            string? meant = declared?.PolymorphismOptions is { } kinds && JsonShape.KindsOf(declared).Contains($"{value}")
                ? JsonShape.Join(groupPlace, kinds.TypeDiscriminatorPropertyName)
                : NearestName.Find(key, siblings.Where(pair => pair.Key != key && pair.Value is not JsonObject).Select(pair => pair.Key)) is { } sibling ? JsonShape.Join(place, sibling) : null;
            return $"{refusal}: it is the group of {string.Join(", ", group.Select(pair => JsonShape.Join(groupPlace, pair.Key)))}{NearestName.Ask(meant)}";
        }

        /// <summary>A part of the kind that an overlay names, at its defaults if it was of another one, and its own type.</summary>
        private (JsonObject Part, JsonTypeInfo? Type) OfKind(JsonObject part, JsonObject overlay, JsonTypeInfo? declared, string place)
        {
            if (declared?.PolymorphismOptions is not { } kinds) return (part, declared);
            string key = kinds.TypeDiscriminatorPropertyName;
            string? before = part[key]?.ToString(), wanted = overlay[key] is JsonValue kind ? kind.ToString() : before;
            if (JsonShape.OfKind(declared, wanted) is not { } actual) throw new OptionException(JsonShape.NoKind(place, wanted, declared, kindHint?.Invoke(declared.Type) ?? string.Empty));
            if (wanted == before) return (part, actual);
            object defaults = Defaults(actual) ?? throw new InvalidOperationException($"{actual.Type.Name} has no constructor without parameters");
            return (JsonSerializer.SerializeToNode(defaults, declared)!.AsObject(), actual);
        }
    }
}
