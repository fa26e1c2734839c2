using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>Memory of an NVIDIA device.</summary>
internal sealed class CudaBuffer(CudaFoundDevice shared, ulong place, long bytes) : DeviceBuffer(bytes)
{
    private ulong place = place;

    /// <summary>Where it begins on the device.</summary>
    public ulong Place => place != 0 ? place : throw new ObjectDisposedException(nameof(CudaBuffer));

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (place == 0) return;
        shared.EnterToRelease();

        // The driver waits for what uses it.
        _ = cuMemFree_v2(place);
        place = 0;
    }
}

/// <summary>Launches that the driver has made a graph of.</summary>
internal sealed class CudaRecording(CudaFoundDevice shared, nint executable) : Recording
{
    private nint executable = executable;

    /// <summary>The graph, ready to be launched.</summary>
    public nint Executable => executable != 0 ? executable : throw new ObjectDisposedException(nameof(CudaRecording));

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (executable == 0) return;
        shared.EnterToRelease();
        _ = cuGraphExecDestroy(executable);
        executable = 0;
    }
}

/// <summary>
/// Memory of the host that the device can reach by itself, for one stream: small values that are written wait there until the device fetches them, so that nobody waits for it, and small
/// values that are read take the shortest way. It is filled from the beginning, and is free again whenever the stream has been waited for.
/// </summary>
internal sealed unsafe class CudaStaging
{
    private const int Room = 1 << 20, Alignment = 64;
    private readonly string device;
    private readonly nint stream;
    private readonly byte* start;
    private int used;

    public CudaStaging(string device, nint stream)
    {
        (this.device, this.stream) = (device, stream);
        void* place;
        CudaStatus.Check(cuMemAllocHost_v2(&place, Room), device, "making room for what is written and read");
        start = (byte*)place;
    }

    /// <summary>Waits for all that the stream was given.</summary>
    /// <param name="doing">What for, for messages.</param>
    public void Synchronize(string doing)
    {
        CudaStatus.Check(cuStreamSynchronize(stream), device, doing);
        used = 0;
    }

    /// <summary>Queues a copy to the device; the values may be reused on return.</summary>
    public void Write(ulong to, void* values, long bytes)
    {
        if (bytes > Room)
        {
            CudaStatus.Check(cuMemcpyHtoDAsync_v2(to, values, (nuint)bytes, stream), device, "writing to a buffer");
            Synchronize("writing to a buffer");
            return;
        }

        byte* place = Take((int)bytes);
        Buffer.MemoryCopy(values, place, bytes, bytes);
        CudaStatus.Check(cuMemcpyHtoDAsync_v2(to, place, (nuint)bytes, stream), device, "writing to a buffer");
    }

    /// <summary>Waits for all that was queued, and for a copy from the device.</summary>
    public void Read(ulong from, void* values, long bytes)
    {
        byte* place = bytes > Room ? (byte*)values : Take((int)bytes);
        CudaStatus.Check(cuMemcpyDtoHAsync_v2(place, from, (nuint)bytes, stream), device, "reading from a buffer");
        Synchronize("reading from a buffer");
        if (place != values) Buffer.MemoryCopy(place, values, bytes, bytes);
    }

    /// <summary>Gives the room back; nothing that was queued may need it.</summary>
    public void Free() => _ = cuMemFreeHost(start);

    private byte* Take(int bytes)
    {
        if (bytes > Room - used) Synchronize("waiting for room to write to");
        byte* place = start + used;

        // The room's size and every place in it are multiples of the alignment.
        used += (bytes + Alignment - 1) / Alignment * Alignment;
        return place;
    }
}
