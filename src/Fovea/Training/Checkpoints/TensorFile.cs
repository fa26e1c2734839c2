using System.Buffers.Binary;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// Tensors in the safetensors format: 8 bytes of header length, little-endian; a JSON header; then the numbers of all tensors
/// without gaps. The same content gives the same bytes.
/// </summary>
public sealed class TensorFile
{
    /// <summary>A file to be.</summary>
    /// <param name="metadata">Text by key.</param>
    /// <param name="tensors">In the order of the file; no two of one name.</param>
    /// <exception cref="ArgumentException">A shape does not fit its values, or a name occurs twice or is the one kept for metadata.</exception>
    public TensorFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyList<NamedTensor> tensors)
    {
        HashSet<string> names = [TensorHeader.MetadataKey];
        foreach (NamedTensor tensor in tensors)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"the name {tensor.Name} is taken: no two tensors may share it", nameof(tensors));
            if (!tensor.FitsItsShape)
                throw new ArgumentException($"tensor {tensor.Name} of shape [{string.Join(", ", tensor.Shape)}] has {tensor.Values.Length} values", nameof(tensors));
        }

        (Metadata, Tensors) = (metadata, tensors);
    }

    /// <summary>Text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>Writes the file in one move.</summary>
    public void Write(string path)
    {
        byte[] header = TensorHeader.Write(Metadata, Tensors);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (NamedTensor tensor in Tensors) tensor.WriteTo(stream);
        });
    }

    /// <summary>Reads all of a file.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, is cut off, or is no safetensors file.</exception>
    public static TensorFile Read(string path)
    {
        using TensorReader reader = new(path);
        return new TensorFile(reader.Metadata, [.. reader.Names.Select(reader.Read)]);
    }
}
