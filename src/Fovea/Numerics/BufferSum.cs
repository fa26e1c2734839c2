using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Numerics;

/// <summary>Element by element sums of several buffers in one pass: memory of other cores is far away, and many lines of it travel at once.</summary>
internal static class BufferSum
{
    /// <summary>buffers[0] = buffers[0] + buffers[1] + ..., in this order.</summary>
    /// <param name="buffers">All of one length.</param>
    /// <param name="count">How many of them are summed.</param>
    /// <param name="start">First number.</param>
    /// <param name="length">Numbers: whole cache lines.</param>
    /// <returns>The sum of the squares of the sums.</returns>
    public static double Run(AlignedBuffer[] buffers, int count, int start, int length)
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
