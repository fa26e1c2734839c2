using System.Runtime.CompilerServices;

namespace Fovea.Devices.Drivers;

/// <summary>
/// One queue on a device: what is asked of it is done in the order in which it was asked. For one thread at a time, which may change from call to
/// call. Several queues may share a device, and its buffers: what lies in one that another queue wrote is there once that queue has finished.
/// </summary>
internal abstract class Device : IDisposable
{
    /// <summary>The device.</summary>
    public abstract DeviceInfo Info { get; }

    /// <summary>Bytes of its memory that are free. OpenCL does not tell: there it is what this process has not allocated.</summary>
    public abstract long FreeBytes { get; }

    /// <summary>Bytes that one buffer may have at most, were they free. OpenCL devices may allow as little as a quarter of their memory.</summary>
    public abstract long LargestBufferBytes { get; }

    /// <summary>How many groups, or some of them, the device runs side by side: its multiprocessors or compute units.</summary>
    public abstract int ComputeUnits { get; }

    /// <summary>Allocates memory of the device, all zeros.</summary>
    /// <param name="bytes">At least 1.</param>
    /// <exception cref="DeviceException">There is not as much, with <see cref="DeviceFault.OutOfMemory"/>, or the driver refuses.</exception>
    public abstract DeviceBuffer Allocate(long bytes);

    /// <summary>Writes values behind all that was queued before; they may be reused on return.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="firstElement">Place of the first value there, counted in values.</param>
    /// <param name="values">The values; none is nothing to do.</param>
    public unsafe void Write<T>(DeviceBuffer to, long firstElement, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        long offset = OffsetOf<T>(to, firstElement, values.Length);
        if (values.IsEmpty) return;
        fixed (T* start = values) WriteBytes(to, offset, start, (long)values.Length * sizeof(T));
    }

    /// <summary>Reads values when all that was queued before is done: it waits for that.</summary>
    /// <param name="from">Where from.</param>
    /// <param name="firstElement">Place of the first value there, counted in values.</param>
    /// <param name="values">Filled.</param>
    public unsafe void Read<T>(DeviceBuffer from, long firstElement, Span<T> values)
        where T : unmanaged
    {
        long offset = OffsetOf<T>(from, firstElement, values.Length);
        if (values.IsEmpty) return;
        fixed (T* start = values) ReadBytes(from, offset, start, (long)values.Length * sizeof(T));
    }

    /// <summary>Queues one launch of a kernel.</summary>
    /// <param name="launch">The launch; it may be changed on return.</param>
    public abstract void Run(Launch launch);

    /// <summary>Prepares launches that are to run many times, with the arguments that they have now.</summary>
    /// <param name="launches">The launches, in their order; at least one.</param>
    public abstract Recording Record(IReadOnlyList<Launch> launches);

    /// <summary>Queues a recording's launches.</summary>
    /// <param name="recording">Made by this queue, or by one of the same kind on the same device.</param>
    public abstract void Run(Recording recording);

    /// <summary>Waits for all that was queued.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Writes bytes that lie within the buffer.</summary>
    protected abstract unsafe void WriteBytes(DeviceBuffer to, long offset, void* values, long bytes);

    /// <summary>Reads bytes that lie within the buffer.</summary>
    protected abstract unsafe void ReadBytes(DeviceBuffer from, long offset, void* values, long bytes);

    private static long OffsetOf<T>(DeviceBuffer buffer, long firstElement, int count)
        where T : unmanaged
    {
        long size = Unsafe.SizeOf<T>(), there = buffer.Bytes / size;
        if (firstElement < 0 || firstElement > there - count)
            throw new ArgumentOutOfRangeException(nameof(firstElement), firstElement, $"{count} values of {size} bytes from {firstElement} on do not lie within the buffer's {there}");
        return firstElement * size;
    }
}

/// <summary>Memory of a device.</summary>
internal abstract class DeviceBuffer(long bytes) : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Gives the memory back, once what was queued with it is done.</summary>
    public abstract void Dispose();
}

/// <summary>Launches that run many times, in their order.</summary>
internal abstract class Recording : IDisposable
{
    /// <inheritdoc/>
    public abstract void Dispose();
}
