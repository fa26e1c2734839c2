using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Tuning;

/// <summary>One parameter's value: a finite number, a whole number or a string. 1 and 1.0 are different values.</summary>
[JsonConverter(typeof(ParameterValueConverter))]
public readonly struct ParameterValue : IEquatable<ParameterValue>
{
    private readonly long bits;
    private readonly string? text;

    /// <summary>A number.</summary>
    /// <exception cref="SpaceException">It is not finite.</exception>
    public ParameterValue(double value)
    {
        if (!double.IsFinite(value)) throw new SpaceException($"a parameter must be a finite number, but is {value}");
        Kind = ParameterKind.Float;
        bits = BitConverter.DoubleToInt64Bits(value + 0.0); // -0 and 0 are one value.
    }

    /// <summary>A whole number.</summary>
    public ParameterValue(long value)
    {
        Kind = ParameterKind.Integer;
        bits = value;
    }

    /// <summary>A string.</summary>
    public ParameterValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Kind = ParameterKind.Text;
        text = value;
    }

    /// <summary>What it holds.</summary>
    public ParameterKind Kind { get; }

    /// <summary>The value as a floating-point number; whole numbers are converted.</summary>
    /// <exception cref="InvalidOperationException">It is a string.</exception>
    public double Number => Kind switch
    {
        ParameterKind.Float => BitConverter.Int64BitsToDouble(bits),
        ParameterKind.Integer => bits,
        _ => throw new InvalidOperationException($"'{text}' is no number"),
    };

    /// <summary>The whole number.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public long Integer => Kind == ParameterKind.Integer ? bits : throw new InvalidOperationException($"'{this}' is no whole number");

    /// <summary>The string.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public string Text => text ?? throw new InvalidOperationException($"{this} is no string");

    /// <summary>A number.</summary>
    public static implicit operator ParameterValue(double value) => new(value);

    /// <summary>A whole number.</summary>
    public static implicit operator ParameterValue(long value) => new(value);

    /// <summary>A whole number.</summary>
    public static implicit operator ParameterValue(int value) => new((long)value);

    /// <summary>A string.</summary>
    public static implicit operator ParameterValue(string value) => new(value);

    /// <inheritdoc/>
    public static bool operator ==(ParameterValue left, ParameterValue right) => left.Equals(right);

    /// <inheritdoc/>
    public static bool operator !=(ParameterValue left, ParameterValue right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ParameterValue other) => Kind == other.Kind && bits == other.bits && text == other.text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ParameterValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, bits, text);

    /// <summary>The value as JSON writes it, strings without quotes: what a command line takes. Reading it back gives the same bits.</summary>
    public override string ToString() => Kind switch
    {
        ParameterKind.Float => FloatText(BitConverter.Int64BitsToDouble(bits)),
        ParameterKind.Integer => bits.ToString(CultureInfo.InvariantCulture),
        _ => text ?? string.Empty,
    };

    private static string FloatText(double value)
    {
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.AsSpan().IndexOfAny('.', 'E') < 0 ? shortest + ".0" : shortest;
    }
}

/// <summary>What a <see cref="ParameterValue"/> holds.</summary>
public enum ParameterKind
{
    /// <summary>A 64-bit floating-point number.</summary>
    Float,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A string.</summary>
    Text,
}

/// <summary>A value as JSON: a string, a number with a point or an exponent, or one without for whole numbers.</summary>
internal sealed class ParameterValueConverter : JsonConverter<ParameterValue>
{
    public override ParameterValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, ParameterValue value, JsonSerializerOptions options) => Write(writer, value);

    internal static ParameterValue Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString()!;
        if (reader.TokenType != JsonTokenType.Number) throw new SpaceException($"a parameter must be a number or a string, but is {Called(reader.TokenType)}");
        ReadOnlySpan<byte> digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (digits.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 && reader.TryGetInt64(out long whole)) return whole;
        return reader.GetDouble();
    }

    private static string Called(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => $"{token}".ToLowerInvariant(),
    };

    internal static void Write(Utf8JsonWriter writer, ParameterValue value)
    {
        if (value.Kind == ParameterKind.Text) writer.WriteStringValue(value.Text);
        else writer.WriteRawValue(value.ToString(), skipInputValidation: true);
    }
}
