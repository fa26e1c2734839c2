using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Configuration;

namespace Fovea.Tuning;

/// <summary>Values by name, in order: what a trial is run with. Two are equal that give the same names the same values, in any order.</summary>
[JsonConverter(typeof(ParameterValuesConverter))]
[SuppressMessage("Naming", "CA1710", Justification = "Its users think of values by name, not of a collection.")]
public sealed class ParameterValues : IReadOnlyCollection<KeyValuePair<string, ParameterValue>>, IEquatable<ParameterValues>
{
    private readonly KeyValuePair<string, ParameterValue>[] pairs;

    /// <summary>Values in the order given.</summary>
    /// <exception cref="SpaceException">A name is empty or stands twice.</exception>
    public ParameterValues(IEnumerable<KeyValuePair<string, ParameterValue>> values)
    {
        pairs = [.. values];
        HashSet<string> seen = [];
        foreach ((string name, _) in pairs)
        {
            if (string.IsNullOrWhiteSpace(name)) throw new SpaceException("a parameter's name must not be empty");
            if (!seen.Add(name)) throw new SpaceException($"parameter '{name}' must have one value, but has several");
        }
    }

    /// <summary>No values.</summary>
    public static ParameterValues Empty { get; } = new([]);

    /// <summary>The number of values.</summary>
    public int Count => pairs.Length;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => pairs.Select(pair => pair.Key);

    /// <summary>A parameter's value.</summary>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public ParameterValue this[string name] =>
        TryGetValue(name, out ParameterValue value) ? value : throw new KeyNotFoundException($"no parameter '{name}' among {string.Join(", ", Names)}");

    /// <summary>Values from JSON: an object of numbers and strings.</summary>
    /// <exception cref="SpaceException">It is something else.</exception>
    public static ParameterValues Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TuningJson.Default.ParameterValues) ?? throw new SpaceException("parameters must be an object, but are null");
        }
        catch (JsonException exception)
        {
            throw new SpaceException($"parameters must be a JSON object of numbers and strings: {JsonFault.Describe(exception, json, TuningJson.Default.ParameterValues)}", exception);
        }
    }

    /// <summary>The values as one line of JSON; reading it gives equal values in the same order.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TuningJson.Default.ParameterValues);

    /// <summary>A parameter's value, if it has one.</summary>
    public bool TryGetValue(string name, [MaybeNullWhen(false)] out ParameterValue value)
    {
        foreach ((string key, ParameterValue held) in pairs)
        {
            if (key != name) continue;
            value = held;
            return true;
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public bool Equals(ParameterValues? other) =>
        other is not null && Count == other.Count && pairs.All(pair => other.TryGetValue(pair.Key, out ParameterValue value) && value == pair.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParameterValues);

    /// <inheritdoc/>
    public override int GetHashCode() => pairs.Aggregate(Count, (hash, pair) => hash ^ HashCode.Combine(pair.Key, pair.Value));

    /// <summary>The values as JSON.</summary>
    public override string ToString() => ToJson();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ParameterValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, ParameterValue>>)pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Values by name as a JSON object, in order.</summary>
internal sealed class ParameterValuesConverter : JsonConverter<ParameterValues>
{
    public override ParameterValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException();
        List<KeyValuePair<string, ParameterValue>> pairs = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            pairs.Add(new(name, ParameterValueConverter.Read(ref reader)));
        }

        return new ParameterValues(pairs);
    }

    public override void Write(Utf8JsonWriter writer, ParameterValues value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string name, ParameterValue held) in value)
        {
            writer.WritePropertyName(name);
            ParameterValueConverter.Write(writer, held);
        }

        writer.WriteEndObject();
    }
}
