using System.Runtime.InteropServices;

namespace Fovea.Training.Checkpoints;

/// <summary>A named float32 tensor: a view of somebody's memory, so that writing a checkpoint copies nothing.</summary>
/// <param name="Name">Unique in its file.</param>
/// <param name="Shape">Extent of each axis, at least 0; none for a single number.</param>
/// <param name="Values">Row-major.</param>
public sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values)
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
