using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>A queue of an NVIDIA device: a stream.</summary>
internal sealed unsafe class CudaDevice : Device
{
    private readonly CudaFoundDevice shared;
    private readonly CudaModule module;
    private readonly nint stream;
    private readonly CudaStaging staging;
    private bool isDisposed;

    /// <summary>A stream; the device's context must be that of the calling thread.</summary>
    /// <param name="shared">The device.</param>
    /// <param name="module">The kernels.</param>
    public CudaDevice(CudaFoundDevice shared, CudaModule module)
    {
        (this.shared, this.module) = (shared, module);
        nint made;
        CudaStatus.Check(cuStreamCreate(&made, StreamDoesNotWaitForOthers), Info.Name, "making a queue");
        stream = made;
        try
        {
            staging = new CudaStaging(Info.Name, stream);
        }
        catch (DeviceException)
        {
            _ = cuStreamDestroy_v2(stream);
            throw;
        }
    }

    /// <inheritdoc/>
    public override DeviceInfo Info => shared.Info;

    /// <inheritdoc/>
    public override int ComputeUnits => shared.Multiprocessors;

    /// <inheritdoc/>
    public override long FreeBytes
    {
        get
        {
            shared.Enter();
            nuint free, total;
            CudaStatus.Check(cuMemGetInfo_v2(&free, &total), Info.Name, "asking for free memory");
            return (long)free;
        }
    }

    /// <inheritdoc/>
    public override long LargestBufferBytes => Info.MemoryBytes;

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        shared.Enter();
        ulong place;
        int status = cuMemAlloc_v2(&place, (nuint)bytes);
        if (status != 0) CudaStatus.Throw(status, Info.Name, $"allocating {bytes:N0} bytes", CudaStatus.FaultOf(status) == DeviceFault.OutOfMemory ? $"; {FreeBytes:N0} of {Info.MemoryBytes:N0} are free" : "");
        CudaBuffer buffer = new(shared, place, bytes);
        try
        {
            // Other queues may use it at once, so that the zeros must be there.
            CudaStatus.Check(cuMemsetD8Async(place, 0, (nuint)bytes, stream), Info.Name, "clearing a buffer");
            staging.Synchronize("clearing a buffer");
            return buffer;
        }
        catch (DeviceException)
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Run(Launch launch)
    {
        shared.Enter();
        Queue(launch);
    }

    /// <inheritdoc/>
    public override Recording Record(IReadOnlyList<Launch> launches)
    {
        shared.Enter();
        module.Prepare(launches);
        CudaStatus.Check(cuStreamBeginCapture_v2(stream, CaptureOfThisThread), Info.Name, "beginning a recording");
        nint graph = 0, executable;
        try
        {
            foreach (Launch launch in launches) Queue(launch);
        }
        catch
        {
            // Else the stream would go on recording.
            _ = cuStreamEndCapture(stream, &graph);
            if (graph != 0) _ = cuGraphDestroy(graph);
            throw;
        }

        CudaStatus.Check(cuStreamEndCapture(stream, &graph), Info.Name, "ending a recording");
        int status = cuGraphInstantiateWithFlags(&executable, graph, 0);
        _ = cuGraphDestroy(graph);
        if (status != 0) CudaStatus.Throw(status, Info.Name, $"preparing a recording of {launches.Count} launches");
        return new CudaRecording(shared, executable);
    }

    /// <inheritdoc/>
    public override void Run(Recording recording)
    {
        shared.Enter();
        CudaStatus.Check(cuGraphLaunch(((CudaRecording)recording).Executable, stream), Info.Name, "queueing a recording");
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        shared.Enter();
        staging.Synchronize("finishing what was queued");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;
        shared.EnterToRelease();
        _ = cuStreamSynchronize(stream);
        staging.Free();
        _ = cuStreamDestroy_v2(stream);
    }

    /// <inheritdoc/>
    protected override void WriteBytes(DeviceBuffer to, long offset, void* values, long bytes)
    {
        shared.Enter();
        staging.Write(((CudaBuffer)to).Place + (ulong)offset, values, bytes);
    }

    /// <inheritdoc/>
    protected override void ReadBytes(DeviceBuffer from, long offset, void* values, long bytes)
    {
        shared.Enter();
        staging.Read(((CudaBuffer)from).Place + (ulong)offset, values, bytes);
    }

    /// <summary>Puts the arguments' values side by side and tells the driver where each lies; it copies them.</summary>
    private void Queue(Launch launch)
    {
        CudaKernel kernel = module.KernelOf(launch);
        ReadOnlySpan<KernelArgument> arguments = launch.Arguments;
        if (arguments.Length != kernel.ParameterBytes.Length)
            throw new ArgumentException($"{launch} has {arguments.Length} arguments, but the kernel takes {kernel.ParameterBytes.Length}", nameof(launch));
        byte* values = stackalloc byte[kernel.ValueBytes];
        void** places = stackalloc void*[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            // The driver reads as many bytes as the parameter has, whatever is there.
            int length = arguments[i].Bytes;
            if (length != kernel.ParameterBytes[i])
                throw new ArgumentException($"argument {i} of {launch} has {length} bytes, but the kernel takes {kernel.ParameterBytes[i]}", nameof(launch));
            places[i] = values;
            if (arguments[i].Buffer is { } buffer) *(ulong*)values = ((CudaBuffer)buffer).Place;
            else arguments[i].Value.CopyTo(new Span<byte>(values, length));
            values += CudaKernel.Aligned(length);
        }

        int status = cuLaunchKernel(kernel.Function, (uint)launch.GroupsX, (uint)launch.GroupsY, 1, (uint)launch.GroupSize, 1, 1, 0, stream, places, null);
        if (status != 0) CudaStatus.Throw(status, Info.Name, $"queueing {launch}");
    }
}
