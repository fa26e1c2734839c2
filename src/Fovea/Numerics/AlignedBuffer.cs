using System.Numerics;
using System.Runtime.CompilerServices;
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
        // Four sums of squares: one would wait for itself.
        Vector<float> squares0 = default, squares1 = default, squares2 = default, squares3 = default;
        int i = start, step = Vector<float>.Count;
        for (; i <= start + length - (4 * step); i += 4 * step)
        {
            squares0 += Square(AddUp(ref target, buffers, count, i));
            squares1 += Square(AddUp(ref target, buffers, count, i + step));
            squares2 += Square(AddUp(ref target, buffers, count, i + (2 * step)));
            squares3 += Square(AddUp(ref target, buffers, count, i + (3 * step)));
        }

        for (; i < start + length; i += step) squares0 += Square(AddUp(ref target, buffers, count, i));
        return Vector.Sum(squares0 + squares1 + (squares2 + squares3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> AddUp(ref float target, AlignedBuffer[] buffers, int count, int i)
    {
        Vector<float> sum = Vector.LoadUnsafe(ref target, (nuint)i);
        if (count == 1) return sum;
        for (int b = 1; b < count; b++) sum += Vector.LoadUnsafe(ref MemoryMarshal.GetReference(buffers[b].Span), (nuint)i);
        sum.StoreUnsafe(ref target, (nuint)i);
        return sum;
    }

    private static Vector<float> Square(Vector<float> a) => a * a;
}
