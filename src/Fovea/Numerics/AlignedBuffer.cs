using System.Runtime.InteropServices;

namespace Fovea.Numerics;

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
        nint address = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(storage, 0);
        start = (int)((LineBytes - (address % LineBytes)) % LineBytes / sizeof(float));
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<float> Span => storage.AsSpan(start, Length);

    /// <summary>The same, to be kept.</summary>
    public ReadOnlyMemory<float> Memory => storage.AsMemory(start, Length);
}
