using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Tuning.Spaces;

/// <summary>A value as JSON: a string, a number with a point or an exponent, or one without for whole numbers.</summary>
internal sealed class ParameterValueConverter : JsonConverter<ParameterValue>
{
    public override ParameterValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, ParameterValue value, JsonSerializerOptions options) => Write(writer, value);

    internal static ParameterValue Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString()!;
        if (reader.TokenType != JsonTokenType.Number) throw new SpaceException($"a parameter must be a number or a string, but is {reader.TokenType}");
        ReadOnlySpan<byte> digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (digits.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 && reader.TryGetInt64(out long whole)) return whole;
        return reader.GetDouble();
    }

    internal static void Write(Utf8JsonWriter writer, ParameterValue value)
    {
        if (value.Kind == ParameterKind.Text) writer.WriteStringValue(value.Text);
        else writer.WriteRawValue(value.ToString(), skipInputValidation: true);
    }
}
