using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Fovea.Configuration;

/// <summary>What JSON a type is read from, in words that name no type of .NET.</summary>
internal static class JsonWords
{
    private static readonly Dictionary<Type, (string Least, string Most)> wholeNumbers = new()
    {
        [typeof(byte)] = Ends(byte.MinValue, byte.MaxValue),
        [typeof(int)] = Ends(int.MinValue, int.MaxValue),
        [typeof(uint)] = Ends(uint.MinValue, uint.MaxValue),
        [typeof(long)] = Ends(long.MinValue, long.MaxValue),
        [typeof(ulong)] = Ends(ulong.MinValue, ulong.MaxValue),
    };

    /// <summary>"; it must be a whole number", or nothing for a type that reads its JSON in a way of its own.</summary>
    /// <param name="type">The type.</param>
    /// <param name="found">What stands there instead.</param>
    public static string MustBe(JsonTypeInfo type, JsonNode? found) =>
        Of(type, found) is { } words ? $"; it must be {words}{Meant(type, found)}" : string.Empty;

    /// <summary>Whether a value stands for a choice and is none; letters may be small or large.</summary>
    public static bool IsNoChoice(JsonTypeInfo type, JsonNode? value)
    {
        if (Nullable.GetUnderlyingType(type.Type) is { } inner) return IsNoChoice(type.Options.GetTypeInfo(inner), value);
        return type.Type.IsEnum && value is JsonValue choice && !(choice.TryGetValue(out string? text) && ChoicesOf(type).Contains(text, StringComparer.OrdinalIgnoreCase));
    }

    private static string? Of(JsonTypeInfo type, JsonNode? found)
    {
        if (Nullable.GetUnderlyingType(type.Type) is { } inner) return Of(type.Options.GetTypeInfo(inner), found) is { } words ? $"{words}, or null" : null;
        if (wholeNumbers.TryGetValue(type.Type, out (string Least, string Most) ends)) return IsWhole(found) ? $"a whole number of {ends.Least} to {ends.Most}" : "a whole number";
        if (type.Type == typeof(bool)) return "true or false";
        if (type.Type == typeof(float) || type.Type == typeof(double)) return "a number";
        if (type.Type == typeof(string)) return "a string";
        if (type.Type.IsEnum) return $"one of: {string.Join(", ", ChoicesOf(type))}";
        return type.Kind switch
        {
            JsonTypeInfoKind.Enumerable => type.ElementType is { } element && Of(type.Options.GetTypeInfo(element), null) is { } each ? $"a list of which each is {each}" : "a list",
            JsonTypeInfoKind.Object when type.PolymorphismOptions is not null => $"an object whose kind is one of: {string.Join(", ", JsonShape.KindsOf(type))}",
            JsonTypeInfoKind.Object => $"an object with {string.Join(", ", JsonShape.NamesOf(type))}",
            JsonTypeInfoKind.Dictionary => "an object",
            _ => null,
        };
    }

    private static string Meant(JsonTypeInfo type, JsonNode? found) =>
        type.Type.IsEnum && found is JsonValue value && value.TryGetValue(out string? text) ? NearestName.Suggestion(text, ChoicesOf(type)) : string.Empty;

    /// <summary>The names of an enumeration's values as they are written.</summary>
    private static IEnumerable<string> ChoicesOf(JsonTypeInfo type)
    {
        foreach (object number in Enum.GetValuesAsUnderlyingType(type.Type)) yield return $"{JsonSerializer.SerializeToNode(Enum.ToObject(type.Type, number), type)}";
    }

    private static bool IsWhole(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number && value.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    private static (string Least, string Most) Ends(IFormattable least, IFormattable most) => (least.ToString(null, CultureInfo.InvariantCulture), most.ToString(null, CultureInfo.InvariantCulture));
}
