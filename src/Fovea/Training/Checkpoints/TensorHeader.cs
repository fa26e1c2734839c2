using System.Buffers;
using System.Text.Json;

namespace Fovea.Training.Checkpoints;

/// <summary>Where a tensor lies in a safetensors file's data.</summary>
internal readonly record struct TensorEntry(string Name, int[] Shape, long Begin, long End);

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
