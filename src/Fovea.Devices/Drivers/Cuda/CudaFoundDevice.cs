using Fovea.Devices.Kernels;
using static Fovea.Devices.Drivers.Cuda.CudaApi;

namespace Fovea.Devices.Drivers.Cuda;

/// <summary>A device of NVIDIA's driver, its primary context, and the modules loaded into it, once for all queues.</summary>
/// <param name="info">What the driver says of it.</param>
/// <param name="device">What the driver calls it.</param>
/// <param name="multiprocessors">How many it has.</param>
internal sealed unsafe class CudaFoundDevice(DeviceInfo info, int device, int multiprocessors) : FoundDevice
{
    private readonly Lock gate = new();
    private readonly Dictionary<KernelSource, CudaModule> modules = [];
    private nint context;

    /// <inheritdoc/>
    public override DeviceInfo Info => info;

    /// <inheritdoc/>
    public override bool IsGraphics => true;

    /// <summary>Multiprocessors, each of which runs some groups at a time.</summary>
    public int Multiprocessors => multiprocessors;

    /// <inheritdoc/>
    public override Device OpenQueue(KernelSource source)
    {
        lock (gate)
        {
            if (context == 0)
            {
                nint retained;
                CudaStatus.Check(cuDevicePrimaryCtxRetain(&retained, device), Info.Name, "making a context");
                context = retained;
            }

            Enter();
            if (!modules.TryGetValue(source, out CudaModule? module)) modules[source] = module = new CudaModule(this, source.Ptx);
            return new CudaDevice(this, module);
        }
    }

    /// <summary>Makes the context that of the calling thread: the driver's functions ask for none.</summary>
    public void Enter() => CudaStatus.Check(cuCtxSetCurrent(context), Info.Name, "entering its context");

    /// <summary>The same to give something back: what the driver answers of a device that is lost was told before, by the call that found out.</summary>
    public void EnterToRelease() => _ = cuCtxSetCurrent(context);
}
