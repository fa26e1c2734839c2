using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Fovea.Configuration;

/// <summary>What may stand where in JSON, by the serializer's own metadata, and how to say so to whoever wrote something else.</summary>
internal static class JsonShape
{
    private const int LongestValue = 100;

    /// <summary>The type of a property; null where there is none of this name.</summary>
    public static JsonTypeInfo? OfProperty(JsonTypeInfo type, string name) =>
        type.Properties.FirstOrDefault(property => property.Name == name) is { } property ? type.Options.GetTypeInfo(property.PropertyType) : null;

    /// <summary>The type that an object's kind names, or the declared one where there are no kinds; null where it names none that there is.</summary>
    public static JsonTypeInfo? Actual(JsonTypeInfo declared, JsonObject value) =>
        declared.PolymorphismOptions is null ? declared : OfKind(declared, KindIn(value, declared));

    /// <summary>The type of a kind; null where there is none of this name.</summary>
    public static JsonTypeInfo? OfKind(JsonTypeInfo declared, string? kind) =>
        declared.PolymorphismOptions!.DerivedTypes.FirstOrDefault(derived => derived.TypeDiscriminator as string == kind).DerivedType is { } type ? declared.Options.GetTypeInfo(type) : null;

    /// <summary>The kind that an object names; null where it names none.</summary>
    public static string? KindIn(JsonObject value, JsonTypeInfo declared) => value[declared.PolymorphismOptions!.TypeDiscriminatorPropertyName] is JsonValue kind ? kind.ToString() : null;

    /// <summary>The names of the kinds that there are.</summary>
    public static IEnumerable<string> KindsOf(JsonTypeInfo declared) => declared.PolymorphismOptions!.DerivedTypes.Select(derived => $"{derived.TypeDiscriminator}");

    /// <summary>The names that an object has; a property that is neither read nor written has none.</summary>
    public static IEnumerable<string> NamesOf(JsonTypeInfo type) =>
        type.Properties.Where(property => property.Get is not null || property.Set is not null || property.AssociatedParameter is not null).Select(property => property.Name);

    /// <summary>A name below a place: "sampler.kappa", "choices[0]"; either may be empty.</summary>
    public static string Join(string place, string name) => place.Length == 0 || name.Length == 0 || name[0] == '[' ? place + name : $"{place}.{name}";

    /// <summary>What to call a place before a person: its name, or "it" for the whole.</summary>
    public static string Called(string place) => place.Length == 0 ? "it" : place;

    /// <summary>Says that a value may not stand in a place, and what may.</summary>
    /// <param name="place">The place.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="type">What should; null where nobody knows.</param>
    public static string WrongKind(string place, JsonNode? value, JsonTypeInfo? type)
    {
        string written = ReadableJson.Write(value);
        if (written.Length > LongestValue) written = $"{written.AsSpan(0, LongestValue)} ...";
        return $"{Called(place)} has a value of the wrong kind: {written}{(type is null ? string.Empty : JsonWords.MustBe(type, value))}";
    }

    /// <summary>Says that there is no such kind, and which there are.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="kind">The kind; null where none is named.</param>
    /// <param name="declared">What comes in kinds.</param>
    /// <param name="hint">What else to say of it, a sentence without its full stop; empty for nothing.</param>
    public static string NoKind(string place, string? kind, JsonTypeInfo declared, string hint = "")
    {
        string all = string.Join(", ", KindsOf(declared));
        if (kind is null) return $"{Called(place)} lacks its {declared.PolymorphismOptions!.TypeDiscriminatorPropertyName}, one of: {all}";
        string suggestion = NearestName.Suggestion(kind, KindsOf(declared));
        return $"{Called(place)} has no kind '{kind}'; it is one of: {all}{suggestion}{(hint.Length == 0 ? string.Empty : suggestion.Length == 0 ? $". {hint}" : $" {hint}")}";
    }

    /// <summary>Says that there is no such name, and which there are.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="key">The name.</param>
    /// <param name="known">The names that there are in that place.</param>
    /// <param name="elsewhere">Whole names of what there is elsewhere; one of these is told if it ends as this does.</param>
    public static string UnknownKey(string place, string key, IReadOnlyCollection<string> known, IEnumerable<string>? elsewhere = null)
    {
        string? meant = NearestName.Find(key, known) is { } near ? Join(place, near) : elsewhere?.FirstOrDefault(name => name.EndsWith($".{key}", StringComparison.Ordinal));
        return $"unknown key '{Join(place, key)}'; known here: {string.Join(", ", known)}{NearestName.Ask(meant)}";
    }
}
