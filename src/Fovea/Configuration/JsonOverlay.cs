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
    /// <exception cref="OptionException">There is no such option, or a value breaks its rule.</exception>
    public static T Apply<T>(T options, JsonObject overlay, JsonTypeInfo<T> type, Func<Type, string>? kindHint = null)
    {
        JsonObject merged = JsonSerializer.SerializeToNode(options, type)!.AsObject();
        new Merger(kindHint).Merge(merged, overlay, type, place: string.Empty);
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

    private static string ValueAt(JsonObject root, string place)
    {
        JsonNode? node = root;
        foreach (string name in place.Split('.')) node = (node as JsonObject)?[name];
        return ReadableJson.Write(node);
    }

    /// <summary>Writes an overlay's values over a part's.</summary>
    private sealed class Merger(Func<Type, string>? kindHint)
    {
        /// <param name="target">The part; changed.</param>
        /// <param name="overlay">Its new values.</param>
        /// <param name="type">Its type; null where any key may stand.</param>
        /// <param name="place">Where it stands; empty for the whole.</param>
        public void Merge(JsonObject target, JsonObject overlay, JsonTypeInfo? type, string place)
        {
            foreach ((string key, JsonNode? value) in overlay)
            {
                string keyPlace = place.Length == 0 ? key : $"{place}.{key}";
                if (!target.TryGetPropertyValue(key, out JsonNode? current) && type is not null)
                    throw new OptionException($"unknown key '{keyPlace}'; known here: {string.Join(", ", target.Select(pair => pair.Key))}");
                // A number is read as a choice too, which nobody means who writes one.
                if (type is not null && current?.GetValueKind() == JsonValueKind.String && value?.GetValueKind() == JsonValueKind.Number)
                    throw new OptionException($"{keyPlace} has a value of the wrong kind: {ReadableJson.Write(value)}");
                JsonTypeInfo? declared = TypeOf(type, key);
                // Whether a part may be null, its type says when all of it is read.
                if (value is null || (current ?? Missing(declared)) is not JsonObject part)
                {
                    target[key] = value?.DeepClone();
                    continue;
                }

                if (value is not JsonObject partOverlay) throw new OptionException($"{keyPlace} must be an object, but is {ReadableJson.Write(value)}");
                (JsonObject start, JsonTypeInfo? actual) = OfKind(part, partOverlay, declared, keyPlace);
                if (start != current) target[key] = start;
                Merge(start, partOverlay, actual, keyPlace);
            }
        }

        /// <summary>The type of an option; null where any key may stand in its value.</summary>
        private static JsonTypeInfo? TypeOf(JsonTypeInfo? part, string key)
        {
            JsonTypeInfo? declared = part?.Properties.FirstOrDefault(property => property.Name == key) is { } property ? part.Options.GetTypeInfo(property.PropertyType) : null;
            return declared?.Kind == JsonTypeInfoKind.Object ? declared : null;
        }

        /// <summary>What a part that is null by default starts from.</summary>
        private static JsonNode? Missing(JsonTypeInfo? declared) =>
            declared is not null && Defaults(declared) is { } defaults ? JsonSerializer.SerializeToNode(defaults, declared) : null;

        /// <summary>A part of the kind that an overlay names, at its defaults if it was of another one, and its own type.</summary>
        private (JsonObject Part, JsonTypeInfo? Type) OfKind(JsonObject part, JsonObject overlay, JsonTypeInfo? declared, string place)
        {
            if (declared?.PolymorphismOptions is not { } kinds) return (part, declared);
            string key = kinds.TypeDiscriminatorPropertyName;
            string? before = part[key]?.ToString(), wanted = overlay[key] is JsonValue kind ? kind.ToString() : before;
            JsonDerivedType found = kinds.DerivedTypes.FirstOrDefault(derived => derived.TypeDiscriminator as string == wanted);
            if (found.DerivedType is null)
            {
                throw new OptionException(
                    $"{place} has no kind '{wanted}'; it is one of: {string.Join(", ", kinds.DerivedTypes.Select(derived => derived.TypeDiscriminator))}{kindHint?.Invoke(declared.Type)}");
            }

            JsonTypeInfo actual = declared.Options.GetTypeInfo(found.DerivedType);
            if (wanted == before) return (part, actual);
            object defaults = Defaults(actual) ?? throw new InvalidOperationException($"{found.DerivedType.Name} has no constructor without parameters");
            return (JsonSerializer.SerializeToNode(defaults, declared)!.AsObject(), actual);
        }
    }
}
