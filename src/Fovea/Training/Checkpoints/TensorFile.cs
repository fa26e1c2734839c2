using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// Tensors in the safetensors format: 8 bytes of header length, little-endian; a JSON header; then the numbers of all tensors
/// without gaps. The same content gives the same bytes.
/// </summary>
public sealed class TensorFile
{
    // The format's own limit.
    private const long LongestHeader = 100_000_000;

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

    /// <summary>Reads a file and checks all of it.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, is cut off, or is no safetensors file.</exception>
    public static TensorFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read: {exception.Message}", exception);
        }

        if (bytes.Length < sizeof(ulong)) throw Broken(path, $"it has {bytes.Length} bytes, but the length of a header alone takes {sizeof(ulong)}");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > LongestHeader) throw Broken(path, $"its header claims {headerLength} bytes, but none has more than {LongestHeader}");
        if (headerLength > (ulong)(bytes.Length - sizeof(ulong))) throw CutOff(path, $"its header takes {headerLength} bytes, but {bytes.Length - sizeof(ulong)} are there");
        int start = sizeof(ulong) + (int)headerLength;
        TensorHeader header;
        try
        {
            header = TensorHeaderParser.Parse(bytes.AsMemory(sizeof(ulong), (int)headerLength));
        }
        catch (FormatException exception)
        {
            throw Broken(path, exception.Message);
        }
        catch (NotSupportedException exception)
        {
            throw new CheckpointException($"{path} cannot be read: {exception.Message}", exception);
        }

        if (header.DataLength > bytes.Length - start) throw CutOff(path, $"its tensors take {header.DataLength} bytes, but {bytes.Length - start} are there");
        if (header.DataLength < bytes.Length - start) throw Broken(path, $"{bytes.Length - start - header.DataLength} bytes follow its last tensor");
        return new TensorFile(header.Metadata, [.. header.Entries.Select(entry => Tensor(entry, bytes.AsSpan(start)))]);
    }

    private static NamedTensor Tensor(TensorEntry entry, ReadOnlySpan<byte> data) =>
        new(entry.Name, entry.Shape, MemoryMarshal.Cast<byte, float>(data[(int)entry.Begin..(int)entry.End]).ToArray());

    private static CheckpointException Broken(string path, string why) => new($"{path} is not a safetensors file: {why}");

    private static CheckpointException CutOff(string path, string why) => new($"{path} is cut off: {why}");
}
