using Fovea.Devices.Drivers;

namespace Fovea.Devices.Tests.Drivers;

/// <summary>A device that has memory to give and computes nothing: what is written is forgotten, what is read is zeros.</summary>
/// <param name="freeBytes">Bytes that it says are free while nothing is allocated.</param>
internal sealed class MadeUpDevice(long freeBytes) : Device
{
    /// <summary>Bytes that it gives in truth; null for as many as it says.</summary>
    public long? GivenBytes { get; init; }

    /// <summary>Number of the allocation, from 1 on, that the driver refuses for another reason than memory; 0 for none.</summary>
    public int RefusesAllocation { get; init; }

    /// <summary>Bytes that one buffer may have.</summary>
    public long Largest { get; init; } = long.MaxValue;

    /// <summary>Bytes of the buffers that were not given back.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Buffers that were asked for.</summary>
    public int Allocations { get; private set; }

    public override DeviceInfo Info => new("made-up:0", "Made up", "Made up 1.0", freeBytes);

    public override long FreeBytes => freeBytes - AllocatedBytes;

    public override long LargestBufferBytes => Math.Min(Largest, freeBytes);

    public override int ComputeUnits => 1;

    public override DeviceBuffer Allocate(long bytes)
    {
        if (++Allocations == RefusesAllocation) throw new DeviceException("made-up:0 refuses");
        if (AllocatedBytes + bytes > (GivenBytes ?? freeBytes)) throw new DeviceException($"made-up:0 has no {bytes} bytes", DeviceFault.OutOfMemory);
        AllocatedBytes += bytes;
        return new Buffer(this, bytes);
    }

    public override void Run(Launch launch)
    {
    }

    public override Recording Record(IReadOnlyList<Launch> launches) => new Nothing();

    public override void Run(Recording recording)
    {
    }

    public override void Finish()
    {
    }

    public override void Dispose()
    {
    }

    protected override unsafe void WriteBytes(DeviceBuffer to, long offset, void* values, long bytes)
    {
    }

    protected override unsafe void ReadBytes(DeviceBuffer from, long offset, void* values, long bytes) => new Span<byte>(values, checked((int)bytes)).Clear();

    private sealed class Buffer(MadeUpDevice device, long bytes) : DeviceBuffer(bytes)
    {
        private bool isGivenBack;

        public override void Dispose()
        {
            if (!isGivenBack) device.AllocatedBytes -= Bytes;
            isGivenBack = true;
        }
    }

    private sealed class Nothing : Recording
    {
        public override void Dispose()
        {
        }
    }
}
