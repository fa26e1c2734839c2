using System.Buffers;
using System.Text.Json;

namespace Fovea.Training.Checkpoints;

/// <summary>Where a tensor lies in a safetensors file's data.</summary>
internal readonly record struct TensorEntry(string Name, int[] Shape, long Begin, long End);

/// <summary>The JSON header of a safetensors file.</summary>
internal sealed class TensorHeader
{
    private const string MetadataKey = "__metadata__";

    private TensorHeader(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<TensorEntry> entries)
    {
        Metadata = metadata;
        Entries = entries;
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>In the order of the data, which they cover without gap or overlap.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;

    public static byte[] Write(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (NamedTensor tensor in tensors)
            {
                long count = tensor.Shape.Aggregate(1L, (product, extent) => product * extent);
                if (count != tensor.Values.Length)
                    throw new ArgumentException($"tensor {tensor.Name} of shape [{string.Join(", ", tensor.Shape)}] has {tensor.Values.Length} values");
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int extent in tensor.Shape) json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += count * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces behind the header keep the numbers aligned.
        byte[] header = new byte[(buffer.WrittenCount + 7) / 8 * 8];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }

    /// <exception cref="FormatException">The header breaks the format; the message says how.</exception>
    public static TensorHeader Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("its header is no JSON object");
            Dictionary<string, string> metadata = [];
            List<TensorEntry> entries = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != MetadataKey) entries.Add(ParseEntry(property));
                else foreach (JsonProperty text in property.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? string.Empty;
            }

            entries.Sort((left, right) => (left.Begin, left.End).CompareTo((right.Begin, right.End)));
            long end = 0;
            foreach (TensorEntry entry in entries)
            {
                if (entry.Begin != end) throw new FormatException($"tensor {entry.Name} begins at {entry.Begin}, but the one before ends at {end}");
                end = entry.End;
            }

            return new TensorHeader(metadata, entries);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new FormatException($"its header cannot be understood: {exception.Message}", exception);
        }
    }

    private static TensorEntry ParseEntry(JsonProperty property)
    {
        string? type = property.Value.GetProperty("dtype").GetString();
        if (type != "F32") throw new FormatException($"tensor {property.Name} is {type}, but only F32 can be read");
        int[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        long bytes = shape.Aggregate((long)sizeof(float), (product, extent) =>
            extent >= 0 && product <= int.MaxValue ? product * extent : throw new FormatException($"tensor {property.Name} has the shape [{string.Join(", ", shape)}]"));
        if (begin < 0 || end - begin != bytes)
            throw new FormatException($"tensor {property.Name} of shape [{string.Join(", ", shape)}] lies at [{begin}, {end})");
        return new TensorEntry(property.Name, shape, begin, end);
    }
}
