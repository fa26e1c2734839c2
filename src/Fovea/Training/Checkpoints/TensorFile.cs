using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Fovea.Parts;

namespace Fovea.Training.Checkpoints;

/// <summary>
/// Tensors in the safetensors format: 8 bytes of header length, little-endian; a JSON header; then the numbers of all tensors
/// without gaps. The same content gives the same bytes.
/// </summary>
internal sealed class TensorFile
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

/// <summary>A named float32 tensor: a view of somebody's memory, so that writing a checkpoint copies nothing.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">Extent of each axis, at least 0; none for a single number.</param>
/// <param name="Values">Row-major.</param>
internal sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values)
{
    // A span of bytes has no more than 2^31 - 1 of them, which a tensor may well have.
    private const int MostFloatsAtOnce = 1 << 16;

    /// <summary>A tensor with values of its own.</summary>
    public NamedTensor(string name, int[] shape, float[] values)
        : this(name, shape, values.AsMemory())
    {
    }

    /// <summary>Numbers from the start of one row of the last axis to the next one's; 0 if there is nothing in between.</summary>
    public int Stride { get; init; }

    private int RowLength => Shape.Length == 0 ? 1 : Shape[^1];

    /// <summary>Whether there are as many values as shape and stride say.</summary>
    internal bool FitsItsShape =>
        TensorHeader.CountOf(Shape) is { } count
        && (Stride == 0 ? Values.Length == count : Stride >= RowLength && Values.Length == (long)count / Math.Max(1, RowLength) * Stride);

    internal void WriteTo(Stream stream)
    {
        ReadOnlySpan<float> values = Values.Span;
        (int step, int length) = Stride == 0 ? (MostFloatsAtOnce, MostFloatsAtOnce) : (Stride, RowLength);
        while (values.Length > 0)
        {
            stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(length, values.Length)]));
            values = values[Math.Min(step, values.Length)..];
        }
    }
}

/// <summary>Carries parameters, or anything laid out like them, to named tensors and back; row padding stays behind.</summary>
internal static class ParameterTensors
{
    /// <summary>One tensor per parameter: a matrix [rows, columns], a vector [columns].</summary>
    public static IEnumerable<NamedTensor> From(ParameterSet parameters, AlignedBuffer values, string prefix = "")
    {
        foreach (Parameter parameter in parameters.Parameters)
            yield return new NamedTensor(prefix + parameter.Name, [.. parameter.Shape], values.Memory.Slice(parameter.Offset, parameter.Length)) { Stride = parameter.Stride };
    }

    /// <summary>Sets all parameters of a set from a file's tensors.</summary>
    /// <exception cref="CheckpointException">A tensor is missing, has another shape, or a number that is not finite.</exception>
    public static void Into(ParameterSet parameters, AlignedBuffer values, TensorReader file, string prefix = "")
    {
        foreach (Parameter parameter in parameters.Parameters)
        {
            NamedTensor tensor = file.Read(prefix + parameter.Name);
            int[] shape = [.. parameter.Shape];
            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                throw new CheckpointException($"{file.Path}: tensor {tensor.Name} must be [{string.Join(", ", shape)}], but is [{string.Join(", ", tensor.Shape)}]");
            if (!TensorPrimitives.IsFiniteAll(tensor.Values.Span)) throw new CheckpointException($"{file.Path} is damaged: the numbers of tensor {tensor.Name} must be finite, but some are not");
            Matrix view = parameter.View(values.Span);
            for (int row = 0; row < view.Rows; row++) tensor.Values.Span.Slice(row * view.Columns, view.Columns).CopyTo(view[row]);
        }
    }
}
