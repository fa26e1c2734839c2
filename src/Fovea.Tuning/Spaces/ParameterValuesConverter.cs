using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Tuning.Spaces;

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
