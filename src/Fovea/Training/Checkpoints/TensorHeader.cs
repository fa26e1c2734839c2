using System.Buffers;
using System.Text.Json;
using Fovea.Configuration;

namespace Fovea.Training.Checkpoints;

/// <summary>Where a tensor lies in a safetensors file's data.</summary>
internal readonly record struct TensorEntry(string Name, NumberType Type, int[] Shape, long Begin, long End);

/// <summary>The JSON header of a safetensors file: text by key, and type, shape and place of every tensor.</summary>
/// <param name="Metadata">Text by key.</param>
/// <param name="Entries">In the order of the data, which they cover without gap or overlap.</param>
internal sealed record TensorHeader(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<TensorEntry> Entries)
{
    public const string MetadataKey = "__metadata__";

    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;

    /// <summary>Numbers in a tensor, or null if a shape is negative or has more than an array can hold.</summary>
    public static int? CountOf(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int extent in shape)
        {
            count *= extent;
            if (extent < 0 || count > Array.MaxLength) return null;
        }

        return (int)count;
    }

    /// <summary>The header's bytes, filled up with spaces so that the numbers behind it are aligned.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0) WriteMetadata(json, metadata);
            long offset = 0;
            foreach (NamedTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int extent in tensor.Shape) json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (CountOf(tensor.Shape) ?? 0L) * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        byte[] header = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataKey);
        // A dictionary has no order of its own, but the same content shall give the same bytes.
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }
}

/// <summary>Reads the JSON header of a safetensors file and holds it to the format's rules.</summary>
internal static class TensorHeaderParser
{
    /// <exception cref="FormatException">The header breaks the format; the message says how.</exception>
    public static TensorHeader Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.Span[0] != (byte)'{') throw new FormatException("its header does not begin with {");
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
            List<TensorEntry> entries = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(TensorHeader.MetadataKey)) metadata = ParseMetadata(property.Value);
                else entries.Add(ParseEntry(property.Name, property.Value));
            }

            TensorEntry[] byPlace = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
            CheckCover(byPlace);
            return new TensorHeader(metadata, byPlace);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"its header is not JSON: {JsonFault.Describe(exception)}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Kinds are checked before values are taken, so that what remains is text that cannot be decoded.
            throw new FormatException($"its header is not UTF-8: {exception.Message}", exception);
        }
    }

    private static Dictionary<string, string> ParseMetadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FormatException($"{TensorHeader.MetadataKey} must be an object, but is {element.GetRawText()}");
        Dictionary<string, string> metadata = [];
        foreach (JsonProperty text in element.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String)
                throw new FormatException($"{TensorHeader.MetadataKey} must hold text only, but {text.Name} is {text.Value.GetRawText()}");
            metadata.Add(text.Name, text.Value.GetString()!);
        }

        return metadata;
    }

    private static TensorEntry ParseEntry(string name, JsonElement element)
    {
        string code = Member(element, name, "dtype", JsonValueKind.String).GetString()!;
        NumberType type = NumberType.OfCode(code) ?? throw new FormatException($"tensor {name} is {code}, which is no type that is known: {string.Join(", ", NumberType.All.Select(known => known.Code))}");
        long[] extents = Numbers(element, name, "shape"), offsets = Numbers(element, name, "data_offsets");
        string shape = $"[{string.Join(", ", extents)}]";
        if (extents.Any(extent => extent > int.MaxValue) || TensorHeader.CountOf(Array.ConvertAll(extents, extent => (int)extent)) is not { } count)
            throw new FormatException($"tensor {name} of shape {shape} has more values than an array can hold");
        if (offsets.Length != 2 || offsets[1] - offsets[0] != (long)count * type.Bytes)
            throw new FormatException($"tensor {name} of shape {shape} takes {(long)count * type.Bytes} bytes, but its data_offsets are [{string.Join(", ", offsets)}]");
        return new TensorEntry(name, type, Array.ConvertAll(extents, extent => (int)extent), offsets[0], offsets[1]);
    }

    private static JsonElement Member(JsonElement tensor, string name, string key, JsonValueKind kind) =>
        tensor.ValueKind == JsonValueKind.Object && tensor.TryGetProperty(key, out JsonElement member) && member.ValueKind == kind
            ? member
            : throw new FormatException($"tensor {name} must have a {key} ({kind}), but is {tensor.GetRawText()}");

    private static long[] Numbers(JsonElement tensor, string name, string key) =>
        [.. Member(tensor, name, key, JsonValueKind.Array).EnumerateArray().Select(number =>
            number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value) && value >= 0
                ? value
                : throw new FormatException($"{key} of tensor {name} must be whole numbers of at least 0, but has {number.GetRawText()}"))];

    private static void CheckCover(TensorEntry[] entries)
    {
        long end = 0;
        foreach (TensorEntry entry in entries)
        {
            if (entry.Begin < end) throw new FormatException($"tensor {entry.Name} begins at {entry.Begin}, but the one before ends at {end}: they overlap");
            if (entry.Begin > end) throw new FormatException($"tensor {entry.Name} begins at {entry.Begin}, but the {entry.Begin - end} bytes before it belong to none");
            end = entry.End;
        }
    }
}
