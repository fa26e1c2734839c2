using System.Text;
using static Fovea.Devices.Drivers.OpenCl.OpenClApi;

namespace Fovea.Devices.Drivers.OpenCl;

/// <summary>A queue of an OpenCL device. A kernel's arguments are a state of its object, so every queue has objects of its own.</summary>
internal sealed unsafe class OpenClDevice(OpenClFoundDevice shared, nint context, nint queue, nint program) : Device
{
    private readonly Dictionary<string, Kernel> kernels = [];
    private bool isDisposed;

    /// <inheritdoc/>
    public override DeviceInfo Info => shared.Info;

    /// <inheritdoc/>
    public override long FreeBytes => long.Max(Info.MemoryBytes - shared.AllocatedBytes, 0);

    /// <inheritdoc/>
    public override long LargestBufferBytes => shared.LargestBufferBytes;

    /// <inheritdoc/>
    public override int ComputeUnits => shared.ComputeUnits;

    /// <inheritdoc/>
    public override DeviceBuffer Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        if (bytes > LargestBufferBytes)
            throw new DeviceException($"{Info.Name}: one buffer may have at most {LargestBufferBytes:N0} bytes there, but {bytes:N0} are needed", DeviceFault.OutOfMemory);
        int status;
        nint handle = clCreateBuffer(context, ReadWriteMemory, (nuint)bytes, null, &status);
        if (status == 0)
        {
            // Drivers may take the memory only now; and a wider pattern than a byte is written faster.
            UInt128 zeros = 0;
            nuint whole = (nuint)bytes & ~(nuint)15;
            if (whole > 0) status = clEnqueueFillBuffer(queue, handle, &zeros, 16, 0, whole, 0, null, null);
            if (status == 0 && whole < (nuint)bytes) status = clEnqueueFillBuffer(queue, handle, &zeros, 1, whole, (nuint)bytes - whole, 0, null, null);
            if (status == 0) status = clFinish(queue);
            if (status == 0) return new OpenClBuffer(shared, handle, bytes);
            _ = clReleaseMemObject(handle);
        }

        // Drivers that take memory only when it is used answer that resources are out.
        DeviceFault fault = status == OutOfResources ? DeviceFault.OutOfMemory : OpenClStatus.FaultOf(status);
        throw DeviceFaults.Describe(Info.Name, $"allocating {bytes:N0} bytes", OpenClStatus.Name(status), fault, $"; of {Info.MemoryBytes:N0} this process has taken {shared.AllocatedBytes:N0}");
    }

    /// <inheritdoc/>
    public override void Run(Launch launch)
    {
        Kernel kernel = KernelOf(launch);
        ReadOnlySpan<KernelArgument> arguments = launch.Arguments;
        if (arguments.Length != kernel.Arguments) throw new ArgumentException($"{launch} has {arguments.Length} arguments, but the kernel takes {kernel.Arguments}", nameof(launch));
        for (int i = 0; i < arguments.Length; i++)
        {
            int status = Set(kernel.Handle, (uint)i, arguments[i]);
            if (status == WrongArgumentSize) throw new ArgumentException($"argument {i} of {launch} has {arguments[i].Bytes} bytes, which is not what the kernel takes", nameof(launch));
            if (status != 0) throw DeviceFaults.Describe(Info.Name, $"setting argument {i} of {launch}", OpenClStatus.Name(status), OpenClStatus.FaultOf(status));
        }

        nuint* global = stackalloc nuint[2] { (nuint)launch.GroupsX * (nuint)launch.GroupSize, (nuint)launch.GroupsY };
        nuint* local = stackalloc nuint[2] { (nuint)launch.GroupSize, 1 };
        int queued = clEnqueueNDRangeKernel(queue, kernel.Handle, 2, null, global, local, 0, null, null);
        if (queued == 0) return;

        // What is out of resources when it is queued is too much for the device; when it runs, the device has failed.
        DeviceFault fault = queued == OutOfResources ? DeviceFault.Refused : OpenClStatus.FaultOf(queued);
        throw DeviceFaults.Describe(Info.Name, $"queueing {launch}", OpenClStatus.Name(queued), fault);
    }

    /// <inheritdoc/>
    public override Recording Record(IReadOnlyList<Launch> launches) => new OpenClRecording([.. launches.Select(launch => launch.Copy())]);

    /// <inheritdoc/>
    public override void Run(Recording recording)
    {
        foreach (Launch launch in ((OpenClRecording)recording).Launches) Run(launch);

        // So that the device begins before somebody waits.
        OpenClStatus.Check(clFlush(queue), Info.Name, "handing over a recording");
    }

    /// <inheritdoc/>
    public override void Finish() => OpenClStatus.Check(clFinish(queue), Info.Name, "finishing what was queued");

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (isDisposed) return;
        isDisposed = true;

        // What a release answers of a device that is lost was told before, by the call that found out.
        _ = clFinish(queue);
        foreach (Kernel kernel in kernels.Values) _ = clReleaseKernel(kernel.Handle);
        _ = clReleaseCommandQueue(queue);
    }

    /// <inheritdoc/>
    protected override void WriteBytes(DeviceBuffer to, long offset, void* values, long bytes) =>
        OpenClStatus.Check(clEnqueueWriteBuffer(queue, ((OpenClBuffer)to).Handle, 1, (nuint)offset, (nuint)bytes, values, 0, null, null), Info.Name, "writing to a buffer");

    /// <inheritdoc/>
    protected override void ReadBytes(DeviceBuffer from, long offset, void* values, long bytes) =>
        OpenClStatus.Check(clEnqueueReadBuffer(queue, ((OpenClBuffer)from).Handle, 1, (nuint)offset, (nuint)bytes, values, 0, null, null), Info.Name, "reading from a buffer");

    private static int Set(nint kernel, uint place, KernelArgument argument)
    {
        if (argument.Bytes == 0) return WrongArgumentSize;
        if (argument.Buffer is not null)
        {
            nint handle = ((OpenClBuffer)argument.Buffer).Handle;
            return clSetKernelArg(kernel, place, (nuint)sizeof(nint), &handle);
        }

        fixed (byte* value = argument.Value) return clSetKernelArg(kernel, place, (nuint)argument.Bytes, value);
    }

    private Kernel KernelOf(Launch launch)
    {
        if (kernels.TryGetValue(launch.Kernel, out Kernel known)) return known;
        int status;
        nint handle;
        fixed (byte* text = Encoding.UTF8.GetBytes($"{launch.Kernel}\0")) handle = clCreateKernel(program, text, &status);
        if (status == NoSuchKernel) throw new ArgumentException($"{launch}: there is no such kernel", nameof(launch));
        OpenClStatus.Check(status, Info.Name, "making a kernel");
        uint arguments;
        OpenClStatus.Check(clGetKernelInfo(handle, KernelArguments, sizeof(uint), &arguments, null), Info.Name, "asking what a kernel takes");
        return kernels[launch.Kernel] = new Kernel(handle, (int)arguments);
    }

    private readonly record struct Kernel(nint Handle, int Arguments);
}

/// <summary>Memory of an OpenCL device.</summary>
internal sealed class OpenClBuffer : DeviceBuffer
{
    private readonly OpenClFoundDevice shared;
    private nint handle;

    public OpenClBuffer(OpenClFoundDevice shared, nint handle, long bytes)
        : base(bytes)
    {
        (this.shared, this.handle) = (shared, handle);
        shared.Count(bytes);
    }

    /// <summary>What the driver calls it.</summary>
    public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(OpenClBuffer));

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (handle == 0) return;
        _ = OpenClApi.clReleaseMemObject(handle);
        handle = 0;
        shared.Count(-Bytes);
    }
}

/// <summary>Launches with arguments of their own: OpenCL 1.2 has nothing that is prepared better.</summary>
internal sealed class OpenClRecording(Launch[] launches) : Recording
{
    private Launch[]? launches = launches;

    /// <summary>The launches, in their order.</summary>
    public Launch[] Launches => launches ?? throw new ObjectDisposedException(nameof(OpenClRecording));

    /// <inheritdoc/>
    public override void Dispose() => launches = null;
}
