using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Parts;

/// <summary>Zeroed float32 memory that starts on a cache line and never moves. Owned by one object and reused.</summary>
public sealed class AlignedBuffer
{
    private const int LineBytes = Matrix.Line * sizeof(float);

    private readonly float[] storage;
    private readonly int start;

    /// <summary>Allocates <paramref name="length"/> zeros.</summary>
    public unsafe AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        storage = GC.AllocateArray<float>(length + Matrix.Line, pinned: true);
        float* address = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(storage, 0);
        start = (int)(FirstLine(address) - address);
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<float> Span => storage.AsSpan(start, Length);

    /// <summary>The same, to be kept.</summary>
    public ReadOnlyMemory<float> Memory => storage.AsMemory(start, Length);

    /// <summary>Where the first cache line that begins at <paramref name="address"/> or behind it begins.</summary>
    internal static unsafe float* FirstLine(float* address) => (float*)(((nint)address + LineBytes - 1) / LineBytes * LineBytes);
}

/// <summary>Element by element sums of several buffers in one pass: memory of other cores is far away, and many lines of it travel at once.</summary>
internal static class BufferSum
{
    /// <summary>buffers[0] = buffers[0] + buffers[1] + ..., in this order.</summary>
    /// <param name="buffers">All of one length.</param>
    /// <param name="count">How many of them are summed.</param>
    /// <param name="start">First number.</param>
    /// <param name="length">Numbers: whole cache lines.</param>
    /// <returns>The sum of the squares of the sums.</returns>
    public static double AddUp(AlignedBuffer[] buffers, int count, int start, int length)
    {
        foreach (AlignedBuffer buffer in buffers.AsSpan(0, count)) ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, buffer.Length, nameof(length));
        if (length % Matrix.Line != 0) throw new ArgumentException($"length must be a multiple of {Matrix.Line}, but is {length}", nameof(length));
        ref float target = ref MemoryMarshal.GetReference(buffers[0].Span);
        Vector<float> squares = default;
        for (int i = start; i < start + length; i += Vector<float>.Count)
        {
            Vector<float> sum = Vector.LoadUnsafe(ref target, (nuint)i);
            for (int b = 1; b < count; b++) sum += Vector.LoadUnsafe(ref MemoryMarshal.GetReference(buffers[b].Span), (nuint)i);
            sum.StoreUnsafe(ref target, (nuint)i);
            squares += sum * sum;
        }

        return Vector.Sum(squares);
    }
}
